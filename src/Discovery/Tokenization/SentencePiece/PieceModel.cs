using System.Text;

namespace Acdc.Onnx.Discovery.Tokenization.SentencePiece;

/// <summary>
/// Turns normalized text into ids: the pieces that a cutter finds, bytes in place of what is unknown where the model has them, else one unknown for a run of
/// them.
/// </summary>
internal sealed class PieceModel(PieceVocabulary vocabulary, IPieceCutter cutter) : ITokenModel
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Vocabulary => vocabulary.All;

    /// <inheritdoc/>
    public int? UnknownId => vocabulary.UnknownId;

    /// <inheritdoc/>
    public IEnumerable<int> Encode(string piece)
    {
        List<int> ids = [];
        bool afterUnknown = false;
        int at = 0;
        foreach (var (length, id) in cutter.Cut(piece))
        {
            bool unknown = id == vocabulary.UnknownId;
            if (unknown && vocabulary.ByteIds is { } bytes)
            {
                ids.AddRange(Encoding.UTF8.GetBytes(piece, at, length).Select(value => bytes[value]));
            }
            else if (!(unknown && afterUnknown))
            {
                ids.Add(id);
            }

            afterUnknown = unknown;
            at += length;
        }

        return ids;
    }
}
