namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Cuts a text where a pattern matches. What becomes of the matches is named as in <c>tokenizer.json</c>.</summary>
internal static class PatternSplit
{
    /// <summary>The pieces; empty ones are left out.</summary>
    /// <param name="text">The text to cut.</param>
    /// <param name="pattern">What to look for.</param>
    /// <param name="behavior"><c>Removed</c>, <c>Isolated</c>, <c>MergedWithPrevious</c>, <c>MergedWithNext</c> or <c>Contiguous</c>.</param>
    /// <param name="invert">Whether the pattern matches what lies between the delimiters.</param>
    /// <exception cref="TokenizerException">The behaviour has another name.</exception>
    public static IEnumerable<string> Cut(string text, CategoryPattern pattern, string behavior, bool invert = false)
    {
        List<(Range Range, bool Match)> spans = Spans(text, pattern, invert);
        List<Range> pieces = behavior switch
        {
            "Removed" => [.. spans.Where(span => !span.Match).Select(span => span.Range)],
            "Isolated" => [.. spans.Select(span => span.Range)],
            "MergedWithPrevious" => Merge(spans, (span, previous) => span && !previous),
            "MergedWithNext" => [.. Merge([.. Enumerable.Reverse(spans)], (span, previous) => span && !previous).AsEnumerable().Reverse()],
            "Contiguous" => Merge(spans, (span, previous) => span == previous),
            _ => throw new TokenizerException($"the split behaviour {behavior} is not known"),
        };
        return pieces.Select(range => text[range]).Where(piece => piece.Length > 0);
    }

    private static List<(Range Range, bool Match)> Spans(string text, CategoryPattern pattern, bool invert)
    {
        List<(Range, bool)> spans = [];
        int end = 0;
        foreach (var match in pattern.Matches(text).Where(match => match.End.Value > match.Start.Value))
        {
            if (match.Start.Value > end)
            {
                spans.Add((end..match.Start, invert));
            }

            spans.Add((match, !invert));
            end = match.End.Value;
        }

        if (end < text.Length)
        {
            spans.Add((end..text.Length, invert));
        }

        return spans;
    }

    private static List<Range> Merge(List<(Range Range, bool Match)> spans, Func<bool, bool, bool> joins)
    {
        List<Range> pieces = [];
        bool previous = false;
        foreach (var (range, match) in spans)
        {
            if (pieces.Count > 0 && joins(match, previous))
            {
                var last = pieces[^1];
                pieces[^1] = Math.Min(last.Start.Value, range.Start.Value)..Math.Max(last.End.Value, range.End.Value);
            }
            else
            {
                pieces.Add(range);
            }

            previous = match;
        }

        return pieces;
    }
}
