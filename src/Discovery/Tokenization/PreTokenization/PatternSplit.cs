using Acdc.Onnx.Discovery.Tokenization.Patterns;

namespace Acdc.Onnx.Discovery.Tokenization.PreTokenization;

/// <summary>Cuts a text where a pattern matches. What becomes of the matches is named as in <c>tokenizer.json</c>.</summary>
internal static class PatternSplit
{
    /// <summary>The pieces; empty ones are left out.</summary>
    /// <param name="whole">The text to cut.</param>
    /// <param name="pattern">What to look for.</param>
    /// <param name="behavior"><c>Removed</c>, <c>Isolated</c>, <c>MergedWithPrevious</c>, <c>MergedWithNext</c> or <c>Contiguous</c>.</param>
    /// <param name="invert">Whether the pattern matches what lies between the delimiters.</param>
    /// <exception cref="TokenizerException">The behaviour has another name.</exception>
    public static IEnumerable<TextPiece> Cut(TextPiece whole, IPattern pattern, string behavior, bool invert = false)
    {
        List<(Stretch Stretch, bool Match)> spans = Spans(whole.Text, pattern, invert);
        IEnumerable<Stretch> pieces = behavior switch
        {
            "Removed" => spans.Where(span => !span.Match).Select(span => span.Stretch),
            "Isolated" => spans.Select(span => span.Stretch),
            "MergedWithPrevious" => Merge(spans, (span, previous) => span && !previous),
            "MergedWithNext" => Merge([.. Enumerable.Reverse(spans)], (span, previous) => span && !previous).AsEnumerable().Reverse(),
            "Contiguous" => Merge(spans, (span, previous) => span == previous),
            _ => throw new TokenizerException($"the split behaviour {behavior} is not known"),
        };
        return pieces.Where(piece => piece.End > piece.Start).Select(piece => whole.Part(piece.Start, piece.End));
    }

    private static List<(Stretch Stretch, bool Match)> Spans(string text, IPattern pattern, bool invert)
    {
        List<(Stretch, bool)> spans = [];
        int end = 0;
        foreach (Stretch match in pattern.Matches(text))
        {
            if (match.Start > end)
            {
                spans.Add((new(end, match.Start), invert));
            }

            spans.Add((match, !invert));
            end = match.End;
        }

        if (end < text.Length)
        {
            spans.Add((new(end, text.Length), invert));
        }

        return spans;
    }

    private static List<Stretch> Merge(List<(Stretch Stretch, bool Match)> spans, Func<bool, bool, bool> joins)
    {
        List<Stretch> pieces = [];
        bool previous = false;
        foreach (var (stretch, match) in spans)
        {
            if (pieces.Count > 0 && joins(match, previous))
            {
                Stretch last = pieces[^1];
                pieces[^1] = new(Math.Min(last.Start, stretch.Start), Math.Max(last.End, stretch.End));
            }
            else
            {
                pieces.Add(stretch);
            }

            previous = match;
        }

        return pieces;
    }
}
