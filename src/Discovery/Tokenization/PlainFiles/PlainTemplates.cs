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
                : throw new TokenizerException($"'{token}', the {role}, is put around every text, but is not in the vocabulary; name the right one in tokenizer_config.json");
        }

        return new() { ["type"] = "BertProcessing", ["cls"] = Token(front), ["sep"] = Token(back) };
    }

    /// <summary>A vocabulary.</summary>
    public static JsonObject Vocabulary(IReadOnlyDictionary<string, int> ids) => new(ids.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
}
