using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>A token that is looked for in the text itself, before it is cut.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Whether it is looked for in the normalized text.</summary>
    public bool Normalized { get; init; }

    /// <summary>Whether it takes the space before it along.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether it takes the space after it along.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Whether it counts only where no letter, mark, digit or underscore adjoins.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Reads an entry of <c>added_tokens</c> (with its id inside) or of <c>added_tokens_decoder</c> (under its id).</summary>
    public static AddedToken Read(JsonElement entry, int? id = null) =>
        new(id ?? entry.Number("id") ?? throw new TokenizerException("an added token has no id"), entry.Text("content", ""))
        {
            Normalized = entry.Flag("normalized", false),
            StripsLeft = entry.Flag("lstrip", false),
            StripsRight = entry.Flag("rstrip", false),
            SingleWord = entry.Flag("single_word", false),
        };

    /// <summary>
    /// The added tokens of a <c>tokenizer.json</c> with the ids that Hugging Face's library gives them: a token of the vocabulary keeps its id there,
    /// the others are counted on from the vocabulary's size, whatever id stands beside them.
    /// </summary>
    public static IReadOnlyList<AddedToken> ReadAll(IEnumerable<JsonElement> entries, IReadOnlyDictionary<string, int> vocabulary)
    {
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        List<AddedToken> tokens = [];
        int largest = -1;
        foreach (AddedToken token in entries.Select(entry => Read(entry)).Where(token => token.Content.Length > 0))
        {
            if (!ids.TryGetValue(token.Content, out int id) && !vocabulary.TryGetValue(token.Content, out id))
            {
                id = largest >= vocabulary.Count || (vocabulary.Count == 0 && ids.Count > 0) ? largest + 1 : vocabulary.Count;
            }

            largest = Math.Max(largest, id);
            ids[token.Content] = id;
            tokens.Add(token with { Id = id });
        }

        return tokens;
    }
}
