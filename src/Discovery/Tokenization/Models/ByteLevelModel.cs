using Microsoft.ML.Tokenizers;

namespace Acdc.Onnx.Discovery.Tokenization.Models;

/// <summary>
/// Byte-pair encoding over bytes (GPT-2), merged by Microsoft.ML.Tokenizers. Its pieces are of <see cref="ByteAlphabet"/>, every character of which is a token.
/// </summary>
internal sealed class ByteLevelModel : ITokenModel
{
    private readonly BpeTokenizer _merger;
    private readonly bool _takesWholePieces;

    /// <param name="vocabulary">Ids by token.</param>
    /// <param name="merges">The pairs to join, first learnt first.</param>
    /// <param name="takesWholePieces">Whether a piece that is a token is taken as that token, whatever the merges would make of it.</param>
    public ByteLevelModel(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<Merge> merges, bool takesWholePieces)
    {
        (Vocabulary, _takesWholePieces) = (vocabulary, takesWholePieces);
        _merger = BpeTokenizer.Create(new BpeOptions(vocabulary)
        {
            Merges = merges.Select(merge => $"{merge.Left} {merge.Right}"),
            PreTokenizer = null,
        });
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Vocabulary { get; }

    /// <inheritdoc/>
    public int? UnknownId => null;

    /// <inheritdoc/>
    public IEnumerable<int> Encode(string piece) => _takesWholePieces && Vocabulary.TryGetValue(piece, out int whole)
        ? [whole]
        : _merger.EncodeToIds(piece, considerPreTokenization: false, considerNormalization: false);
}
