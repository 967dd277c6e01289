using System.Text.Json.Nodes;

namespace Acdc.Onnx.Discovery.Tokenization.PlainFiles;

/// <summary>Parts of a <c>tokenizer.json</c> that plain files become.</summary>
internal static class PlainTemplates
{
    /// <summary>A template with one token in front of the text and one behind it.</summary>
    /// <param name="settings">Names the tokens.</param>
    /// <param name="ids">The vocabulary.</param>
    /// <param name="front">The role of the one in front.</param>
    /// <param name="back">The role of the one behind.</param>
    /// <exception cref="TokenizerException">One is not named or not in the vocabulary.</exception>
    public static JsonObject Around(TokenizerSettings settings, IReadOnlyDictionary<string, int> ids, string front, string back)
    {
        JsonArray Token(string role)
        {
            string token = settings.Role(role) ?? throw new TokenizerException($"a {role} is put around every text, but tokenizer_config.json takes it away");
            return ids.TryGetValue(token, out int id)
                ? [token, id]
                : throw new TokenizerException(
                    $"'{token}', the {role}, is put around every text, but is not in the vocabulary; name the right one in tokenizer_config.json");
        }

        return new() { ["type"] = "BertProcessing", ["cls"] = Token(front), ["sep"] = Token(back) };
    }

    /// <summary>A template with two tokens behind the text.</summary>
    /// <exception cref="TokenizerException">One is not named or not in the vocabulary.</exception>
    public static JsonObject Behind(IReadOnlyDictionary<string, int> ids, params string?[] tokens)
    {
        string[] named = [
            .. tokens.Select(token => token ?? throw new TokenizerException("a token that is put behind every text is taken away by tokenizer_config.json"))];
        return new()
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(
            [
                new JsonObject { ["Sequence"] = new JsonObject { ["id"] = "A" } },
                .. named.Select(token => new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = token } }),
            ]),
            ["special_tokens"] = new JsonObject(named.Select(token => KeyValuePair.Create(token, (JsonNode?)new JsonObject
            {
                ["ids"] = new JsonArray(ids.TryGetValue(token, out int id)
                    ? id
                    : throw new TokenizerException(
                        $"'{token}' is put behind every text, but is not in the vocabulary; name the right one in tokenizer_config.json")),
            }))),
        };
    }

    /// <summary>Several steps, one after another.</summary>
    public static JsonObject Sequence(string name, params JsonObject[] parts) => new() { ["type"] = "Sequence", [name] = new JsonArray([.. parts]) };

    /// <summary>A replacement.</summary>
    /// <param name="kind">How the pattern is meant: <c>String</c> or <c>Regex</c>.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="content">What takes its place.</param>
    public static JsonObject Replace(string kind, string pattern, string content) =>
        new() { ["type"] = "Replace", ["pattern"] = new JsonObject { [kind] = pattern }, ["content"] = content };

    /// <summary>A vocabulary.</summary>
    public static JsonObject Vocabulary(IReadOnlyDictionary<string, int> ids) =>
        new(ids.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
}
