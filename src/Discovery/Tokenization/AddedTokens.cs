using System.Text;
using Acdc.Onnx.Discovery.Tokenization.Normalization;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Finds added tokens in a text: the one that begins first, of several that begin there the longest.</summary>
internal sealed class AddedTokens
{
    private readonly AddedToken[] _tokens;
    private readonly PrefixTable _table;

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        _tokens = [.. tokens.Where(token => token.Content.Length > 0).DistinctBy(token => token.Content)];
        _table = new(_tokens.Index().ToDictionary(entry => entry.Item.Content, entry => entry.Index, StringComparer.Ordinal));
    }

    /// <summary>The text in stretches: added tokens with their ids, and what lies between them without.</summary>
    public IEnumerable<(TextPiece Piece, int? Id)> Split(TextPiece whole)
    {
        string text = whole.Text;
        int end = 0;
        foreach (var (at, token) in Matches(text))
        {
            int stop = at + token.Content.Length;
            if (token.SingleWord && (EndsWithWord(text.AsSpan(0, at)) || StartsWithWord(text.AsSpan(stop))))
            {
                continue;
            }

            int start = token.StripsLeft ? Math.Max(end, text.AsSpan(0, at).TrimEnd().Length) : at;
            stop = token.StripsRight ? text.Length - text.AsSpan(stop).TrimStart().Length : stop;
            if (end < start)
            {
                yield return (whole.Part(end, start), null);
            }

            yield return (whole.Part(Math.Min(start, stop), stop), token.Id);
            end = stop;
        }

        if (end < text.Length)
        {
            yield return (whole.Part(end, text.Length), null);
        }
    }

    private IEnumerable<(int At, AddedToken Token)> Matches(string text)
    {
        if (_tokens.Length == 0)
        {
            yield break;
        }

        List<(int Length, int Value)> found = [];
        for (int at = 0; at < text.Length; at++)
        {
            _table.Find(text, at, found);
            if (found.Count > 0)
            {
                yield return (at, _tokens[found[^1].Value]);
                at += found[^1].Length - 1;
            }
        }
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out Rune last, out _) == System.Buffers.OperationStatus.Done && CharacterClasses.IsWord(last);

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out Rune first, out _) == System.Buffers.OperationStatus.Done && CharacterClasses.IsWord(first);
}
