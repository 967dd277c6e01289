using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>What <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> say beside the vocabulary.</summary>
internal sealed record TokenizerSettings
{
    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token"];

    /// <summary>The tokenizer's class in the library that it was written for.</summary>
    public string? Class { get; private init; }

    /// <summary>Whether a text begins with <see cref="Bos"/> (<c>add_bos_token</c>); null where nothing is said.</summary>
    public bool? AddsBos { get; private init; }

    /// <summary>Whether a text ends with <see cref="Eos"/> (<c>add_eos_token</c>); null where nothing is said.</summary>
    public bool? AddsEos { get; private init; }

    /// <summary>Whether a text gets a space in front.</summary>
    public bool AddsPrefixSpace { get; private init; }

    /// <summary>The token that begins a text.</summary>
    public string? Bos { get; private init; }

    /// <summary>The token that ends a text.</summary>
    public string? Eos { get; private init; }

    /// <summary>The token that fills short texts up.</summary>
    public string? Pad { get; private init; }

    /// <summary>The texts of all tokens with a role: begin, end, unknown, fill and the like.</summary>
    public IReadOnlyList<string> SpecialTokens { get; private init; } = [];

    /// <summary>Tokens with ids of their own.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; private init; } = [];

    /// <summary>Reads the files in a folder, as far as they are there.</summary>
    public static TokenizerSettings Read(string folder)
    {
        using JsonDocument config = TokenizerFiles.Read(Path.Combine(folder, "tokenizer_config.json"));
        using JsonDocument map = TokenizerFiles.Read(Path.Combine(folder, "special_tokens_map.json"));
        JsonElement[] sources = [config.RootElement, map.RootElement];
        return new()
        {
            Class = config.RootElement.Text("tokenizer_class"),
            AddsBos = config.RootElement.Field("add_bos_token")?.GetBoolean(),
            AddsEos = config.RootElement.Field("add_eos_token")?.GetBoolean(),
            AddsPrefixSpace = config.RootElement.Flag("add_prefix_space", false),
            Bos = Special(sources, "bos_token"),
            Eos = Special(sources, "eos_token"),
            Pad = Special(sources, "pad_token"),
            SpecialTokens = [.. Roles.Select(role => Special(sources, role)).OfType<string>().Distinct()],
            AddedTokens = ReadAddedTokens(config.RootElement),
        };
    }

    private static AddedToken[] ReadAddedTokens(JsonElement config) => config.Field("added_tokens_decoder") is { } tokens
        ? [.. tokens.EnumerateObject().Select(entry => AddedToken.Read(entry.Value, int.Parse(entry.Name, System.Globalization.CultureInfo.InvariantCulture)))]
        : [];

    private static string? Special(JsonElement[] sources, string role) => sources.Select(source => source.Field(role) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Object } token => token.Text("content"),
        _ => null,
    }).FirstOrDefault(text => text is not null);
}
