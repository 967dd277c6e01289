using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Acdc.Onnx.Discovery.Tokenization.PlainFiles;

/// <summary>What <c>tokenizer_config.json</c> and <c>added_tokens.json</c> say of a tokenizer of plain files.</summary>
internal sealed class PlainConfiguration
{
    private readonly JsonElement _config;
    private readonly JsonElement? _added;

    /// <summary>Reads them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isPlain">Whether there is no <c>tokenizer.json</c>, so that <c>added_tokens.json</c> counts.</param>
    /// <exception cref="TokenizerException">A file is broken.</exception>
    public PlainConfiguration(string folder, bool isPlain = true)
    {
        _config = TokenizerFiles.ReadRoot(Path.Combine(folder, "tokenizer_config.json"));
        _added = isPlain ? TokenizerFiles.ReadRoot(Path.Combine(folder, "added_tokens.json")) : null;
    }

    /// <summary>A flag; null where nothing is said.</summary>
    public bool? Flag(string name) => _config.Field(name) is null ? null : _config.Flag(name, false);

    /// <summary>A text; null where nothing is said.</summary>
    public string? Text(string name) => _config.Text(name);

    /// <summary>A number; null where nothing is said.</summary>
    public int? Count(string name) => _config.Number(name);

    /// <summary>
    /// The tokens that are looked for in the text, as entries of <c>added_tokens</c> in the order in which Hugging Face's library adds them: those with ids of
    /// their own, then those with a role.
    /// </summary>
    /// <param name="settings">Names the tokens with a role.</param>
    /// <param name="first">Tokens that come before all others.</param>
    /// <param name="kind">The class; null where none is known.</param>
    public JsonArray AddedTokens(TokenizerSettings settings, IEnumerable<string> first, TokenizerClass? kind)
    {
        string? mask = kind is { MaskTakesSpace: true } ? settings.Role("mask_token") : null;
        List<JsonObject> entries = [];
        void Add(string content, int? id, JsonElement? entry)
        {
            if (content.Length > 0 && !entries.Exists(known => known["content"]!.GetValue<string>() == content))
            {
                bool Is(string name) => entry?.Flag(name, false) ?? false;
                entries.Add(new()
                {
                    ["id"] = id ?? 0,
                    ["content"] = content,
                    ["special"] = true,
                    ["normalized"] = Is("normalized"),
                    ["lstrip"] = Is("lstrip") || (entry is null && content == mask),
                    ["rstrip"] = Is("rstrip"),
                    ["single_word"] = Is("single_word"),
                });
            }
        }

        foreach (string content in first)
        {
            Add(content, null, null);
        }

        if (_config.Field("added_tokens_decoder") is { ValueKind: JsonValueKind.Object } decoder)
        {
            foreach (var entry in decoder.EnumerateObject().OrderBy(Id))
            {
                Add(entry.Value.Text("content", ""), Id(entry), entry.Value);
            }
        }

        foreach (var entry in (_added?.EnumerateObject() ?? Enumerable.Empty<JsonProperty>()).OrderBy(
            entry => entry.Value.AsNumber($"the id of '{entry.Name}' in added_tokens.json")))
        {
            Add(entry.Name, entry.Value.GetInt32(), null);
        }

        foreach (var (content, entry) in settings.RoleEntries)
        {
            Add(content, null, entry);
        }

        return new([.. entries]);
    }

    private static int Id(JsonProperty entry) => int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
        ? id
        : throw new TokenizerException($"tokenizer_config.json has added_tokens_decoder under '{entry.Name}', which is no id");
}
