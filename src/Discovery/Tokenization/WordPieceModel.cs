using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>WordPiece: the longest token that begins the rest of the word, again and again; a word that does not come out is unknown as a whole.</summary>
/// <param name="vocabulary">Ids by token.</param>
internal sealed class WordPieceModel(IReadOnlyDictionary<string, int> vocabulary) : ITokenModel
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Vocabulary { get; } = vocabulary;

    /// <inheritdoc/>
    public int? UnknownId => Vocabulary.TryGetValue(Unknown, out int id) ? id : null;

    private string Unknown { get; init; } = "";

    private string InnerPrefix { get; init; } = "";

    private int LongestWord { get; init; }

    /// <summary>Reads a <c>model</c> of type WordPiece.</summary>
    public static WordPieceModel Read(JsonElement model) => new(model.GetProperty("vocab").Ids())
    {
        Unknown = model.Text("unk_token", "[UNK]"),
        InnerPrefix = model.Text("continuing_subword_prefix", "##"),
        LongestWord = model.Field("max_input_chars_per_word")?.GetInt32() ?? 100,
    };

    /// <summary>Reads a <c>model</c> of type WordLevel: words that are tokens, or unknown.</summary>
    public static WordPieceModel ReadWordLevel(JsonElement model) => new(model.GetProperty("vocab").Ids())
    {
        Unknown = model.Text("unk_token", "<unk>"),
        InnerPrefix = "\0",
        LongestWord = int.MaxValue,
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
            int end = piece.Length;
            int id = 0;
            while (end > start && !Vocabulary.TryGetValue(prefix + piece[start..end], out id))
            {
                end--;
            }

            if (end == start)
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
