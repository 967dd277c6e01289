using System.Text;
using Acdc.Onnx.Discovery.Tokenization.Normalization;
using Acdc.Onnx.Discovery.Tokenization.SentencePiece.Proto;

namespace Acdc.Onnx.Discovery.Tokenization.SentencePiece;

/// <summary>Rewrites a text as SentencePiece does before it is cut: its table of rewritings, spaces, and the space put in front or behind.</summary>
internal sealed class PieceNormalizer
{
    private const string EscapedSpace = "▁";
    private readonly PrecompiledMap? _map;
    private readonly PieceVocabulary _vocabulary;
    private readonly NormalizerSpec _spec;
    private readonly bool _suffixes;

    /// <exception cref="TokenizerException">The table of rewritings is broken.</exception>
    public PieceNormalizer(Model model, PieceVocabulary vocabulary)
    {
        (_vocabulary, _spec, _suffixes) = (vocabulary, model.NormalizerSpec ?? new(), model.TrainerSpec?.TreatWhitespaceAsSuffix ?? false);
        _map = _spec.PrecompiledCharsmap.IsEmpty ? null : PrecompiledMap.Read(_spec.PrecompiledCharsmap.Span);
    }

    private string Space => _spec.EscapeWhitespaces ? EscapedSpace : " ";

    /// <summary>The text rewritten; user-defined pieces stay as they are.</summary>
    /// <param name="text">The text.</param>
    /// <param name="marksStart">Whether the space that the model puts in front (or behind) is put there.</param>
    /// <exception cref="TokenizerException">The table of rewritings is broken.</exception>
    public string Normalize(string text, bool marksStart)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        List<(int, int)> found = [];
        StringBuilder result = new(text.Length + 1);
        bool removes = _spec.RemoveExtraWhitespaces;
        bool marks = marksStart && _spec.AddDummyPrefix;
        bool any = false;
        bool afterSpace = removes;
        for (int at = 0, byteAt = 0; at < text.Length;)
        {
            var (length, bytes, rewritten) = Prefix(text, at, utf8, byteAt, found);
            (at, byteAt) = (at + length, byteAt + bytes);
            if (!any && removes && rewritten == " ")
            {
                continue;
            }

            if (!any && marks && !_suffixes)
            {
                result.Append(Space);
            }

            any = true;
            ReadOnlySpan<char> rest = afterSpace ? rewritten.AsSpan().TrimStart(' ') : rewritten;
            if (rest.Length > 0)
            {
                result.Append(_spec.EscapeWhitespaces ? rest.ToString().Replace(" ", EscapedSpace, StringComparison.Ordinal) : rest);
                afterSpace = removes && rest[^1] == ' ';
            }
        }

        string normalized = result.ToString();
        normalized = removes ? normalized.TrimEnd(Space[0]) : normalized;
        return any && marks && _suffixes ? normalized + Space : normalized;
    }

    private (int Length, int Bytes, string Text) Prefix(string text, int at, byte[] utf8, int byteAt, List<(int, int)> found)
    {
        int length = _vocabulary.LongestUserDefined(text, at, found);
        if (length == 0 && _map?.Longest(utf8.AsSpan(byteAt)) is { } rule)
        {
            length = Encoding.UTF8.GetCharCount(utf8, byteAt, rule.Length);
            return at + length <= text.Length && Encoding.UTF8.GetByteCount(text.AsSpan(at, length)) == rule.Length
                ? (length, rule.Length, rule.Text)
                : throw new TokenizerException("its precompiled_charsmap has a rule that ends within a character");
        }

        length = length > 0 ? length : char.IsSurrogatePair(text, at) ? 2 : 1;
        return (length, Encoding.UTF8.GetByteCount(text.AsSpan(at, length)), text.Substring(at, length));
    }
}
