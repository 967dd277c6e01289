using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization.Models;

/// <summary>WordPiece: the longest token that begins the rest of the word, again and again; a word that does not come out is unknown as a whole.</summary>
/// <param name="vocabulary">Ids by token.</param>
internal sealed class WordPieceModel(IReadOnlyDictionary<string, int> vocabulary) : ITokenModel
{
    private readonly int _longestToken = vocabulary.Keys.Select(token => token.Length).DefaultIfEmpty(0).Max();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Vocabulary { get; } = vocabulary;

    /// <inheritdoc/>
    public int? UnknownId => Vocabulary.TryGetValue(Unknown, out int id) ? id : null;

    /// <summary>The token for words that do not come out.</summary>
    public string Unknown { get; init; } = "[UNK]";

    /// <summary>What tokens that do not begin a word start with.</summary>
    public string InnerPrefix { get; init; } = "##";

    /// <summary>The number of characters over which a word is unknown.</summary>
    public int LongestWord { get; init; } = 100;

    /// <summary>Reads a <c>model</c> of type WordPiece.</summary>
    public static WordPieceModel Read(JsonElement model) =>
        new((model.Field("vocab") ?? throw new TokenizerException("its model WordPiece has no vocab")).Ids())
    {
        Unknown = model.Text("unk_token", "[UNK]"),
        InnerPrefix = model.Text("continuing_subword_prefix", "##"),
        LongestWord = model.Number("max_input_chars_per_word") ?? 100,
    };

    /// <inheritdoc/>
    public IEnumerable<int> Encode(string piece)
    {
        if (piece.EnumerateRunes().Count() > LongestWord)
        {
            return [Missing(piece)];
        }

        List<int> ids = [];
        for (int start = 0; start < piece.Length;)
        {
            string prefix = start > 0 ? InnerPrefix : "";
            int end = (int)Math.Min(piece.Length, start + (long)_longestToken - prefix.Length);
            int id = 0;
            while (end > start && !Vocabulary.TryGetValue(prefix + piece[start..end], out id))
            {
                end--;
            }

            if (end <= start)
            {
                return [Missing(piece)];
            }

            ids.Add(id);
            start = end;
        }

        return ids;
    }

    private int Missing(string piece) => UnknownId ?? throw new TokenizerException($"the vocabulary has no token for '{piece}'");
}
