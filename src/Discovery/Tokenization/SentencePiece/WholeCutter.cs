namespace Acdc.Onnx.Discovery.Tokenization.SentencePiece;

/// <summary>Words or characters that are pieces as they stand, or unknown.</summary>
/// <param name="vocabulary">The pieces.</param>
/// <param name="words">Whether words are cut out, each with the space before it, rather than characters.</param>
internal sealed class WholeCutter(PieceVocabulary vocabulary, bool words) : IPieceCutter
{
    private const char Space = '▁';

    /// <inheritdoc/>
    public IEnumerable<(int Length, int Id)> Cut(string normalized)
    {
        List<(int, int)> found = [];
        for (int start = 0; start < normalized.Length;)
        {
            int length = words ? WordAt(normalized, start)
                : vocabulary.LongestUserDefined(normalized, start, found) is > 0 and var userDefined ? userDefined
                : char.IsSurrogatePair(normalized, start) ? 2
                : 1;
            yield return (length, vocabulary.IdOf(normalized.Substring(start, length)));
            start += length;
        }
    }

    private static int WordAt(string text, int start)
    {
        int end = text.IndexOf(Space, start + 1);
        return (end < 0 ? text.Length : end) - start;
    }
}
