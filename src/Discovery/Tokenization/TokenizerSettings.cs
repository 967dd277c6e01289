using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>What <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> say beside the vocabulary.</summary>
internal sealed record TokenizerSettings
{
    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];
    private static readonly string[] Lists = ["additional_special_tokens", "extra_special_tokens"];

    /// <summary>Whether a text begins with the BOS token (<c>add_bos_token</c>); null where nothing is said.</summary>
    public bool? AddsBos { get; init; }

    /// <summary>Whether a text ends with the EOS token (<c>add_eos_token</c>); null where nothing is said.</summary>
    public bool? AddsEos { get; init; }

    /// <summary>Whether a text gets a space in front.</summary>
    public bool AddsPrefixSpace { get; private init; }

    /// <summary>Whether stretches behind special tokens are cut as if they began a text (<c>legacy</c>).</summary>
    public bool IsLegacy { get; private init; }

    /// <summary>The token that begins a text.</summary>
    public string? Bos => Role("bos_token");

    /// <summary>The token that ends a text.</summary>
    public string? Eos => Role("eos_token");

    /// <summary>The token that fills short texts up.</summary>
    public string? Pad => Role("pad_token");

    /// <summary>The texts of all tokens with a role, and of further special ones, with what is said of them where that is more than the text.</summary>
    public IReadOnlyList<(string Content, JsonElement? Entry)> RoleEntries { get; private init; } = [];

    private IReadOnlyDictionary<string, string> ByRole { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads the files in a folder, as far as they are there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="usual">The tokens of roles that the files do not mention; null for none.</param>
    /// <exception cref="TokenizerException">A file is broken.</exception>
    public static TokenizerSettings Read(string folder, IReadOnlyDictionary<string, string>? usual = null)
    {
        var config = TokenizerFiles.ReadRoot(Path.Combine(folder, "tokenizer_config.json"));
        JsonElement[] sources = [config, TokenizerFiles.ReadRoot(Path.Combine(folder, "special_tokens_map.json"))];
        Dictionary<string, (string Content, JsonElement? Entry)> roles = new(StringComparer.Ordinal);
        foreach (string role in Roles)
        {
            if (sources.Select(source => Token(source.Field(role))).FirstOrDefault(found => found is not null) is { } token)
            {
                roles[role] = token;
            }
            else if (usual?.GetValueOrDefault(role) is { } content && !sources.Any(source => source.TryGetProperty(role, out _)))
            {
                roles[role] = (content, null);
            }
        }

        return new()
        {
            ByRole = roles.ToDictionary(role => role.Key, role => role.Value.Content, StringComparer.Ordinal),
            AddsBos = config.Field("add_bos_token") is null ? null : config.Flag("add_bos_token", false),
            AddsEos = config.Field("add_eos_token") is null ? null : config.Flag("add_eos_token", false),
            AddsPrefixSpace = config.Flag("add_prefix_space", false),
            IsLegacy = config.Flag("legacy", true),
            RoleEntries =
            [
                .. Roles.Where(roles.ContainsKey).Select(role => roles[role]),
                .. Lists.SelectMany(list => sources.SelectMany(source => Tokens(source.Field(list)))),
            ],
        };
    }

    /// <summary>The token of a role, such as <c>cls_token</c>; null where there is none.</summary>
    public string? Role(string role) => ByRole.GetValueOrDefault(role);

    /// <summary>The same with a token for a role that has none; it is not looked for in texts.</summary>
    public TokenizerSettings Usually(string role, string? content) => content is null || Role(role) is not null
        ? this
        : this with { ByRole = new Dictionary<string, string>(ByRole, StringComparer.Ordinal) { [role] = content } };

    private static (string Content, JsonElement? Entry)? Token(JsonElement? token) => token switch
    {
        { ValueKind: JsonValueKind.String } text => (text.GetString()!, null),
        { ValueKind: JsonValueKind.Object } entry when entry.Text("content") is { } content => (content, entry),
        _ => null,
    };

    private static IEnumerable<(string Content, JsonElement? Entry)> Tokens(JsonElement? list) => list switch
    {
        { ValueKind: JsonValueKind.Array } array =>
            array.EnumerateArray().Select(token => Token(token)).Where(token => token is not null).Select(token => token!.Value),
        { ValueKind: JsonValueKind.Object } named =>
            named.EnumerateObject().Select(token => Token(token.Value)).Where(token => token is not null).Select(token => token!.Value),
        _ => [],
    };
}
