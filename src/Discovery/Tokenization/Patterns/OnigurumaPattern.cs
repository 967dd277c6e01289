using System.Diagnostics;

namespace Acdc.Onnx.Discovery.Tokenization.Patterns;

/// <summary>
/// A regular expression, matched by Oniguruma as Hugging Face's library has it: over whole characters, in that library's syntax and Unicode version.
/// </summary>
internal sealed class OnigurumaPattern : IPattern
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);
    private readonly string _pattern;
    private readonly OnigurumaHandle _regex;

    /// <exception cref="TokenizerException">It is no regular expression.</exception>
    public OnigurumaPattern(string pattern)
    {
        _pattern = pattern;
        using (Compile(pattern) ?? throw new TokenizerException($"the pattern {pattern} is not a regular expression that Oniguruma reads"))
        {
            // \G holds a search at its place, so that the time is looked at in between; a comment at the pattern's end must not take the bracket along.
            _regex = Compile($@"\G(?:{pattern})")
                ?? Compile($"\\G(?:{pattern}\n)") ?? throw new TokenizerException($"the pattern {pattern} cannot be searched from a place");
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Stretch> Matches(string text)
    {
        List<Stretch> matches = [];
        using OnigurumaRegion region = OnigurumaRegion.Create();
        long begun = Stopwatch.GetTimestamp();
        int lastEnd = -1;
        for (int at = 0; at <= text.Length;)
        {
            if (Search(text, at, region) is { } match && !(match.Start == match.End && match.End == lastEnd))
            {
                matches.Add(match);
                (at, lastEnd) = (match.End, match.End);
            }
            else
            {
                at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
            }

            if (Stopwatch.GetElapsedTime(begun) > Budget)
            {
                throw TooCostly(text);
            }
        }

        return text.Length == 0 ? [] : matches;
    }

    private static OnigurumaHandle? Compile(string pattern)
    {
        OnigurumaHandle regex = OnigurumaLibrary.Create(pattern, pattern.Length * sizeof(char), 0, 0);
        if (!regex.IsInvalid)
        {
            return regex;
        }

        regex.Dispose();
        return null;
    }

    private Stretch? Search(string text, int at, OnigurumaRegion region)
    {
        int found = OnigurumaLibrary.Search(_regex, text, at * sizeof(char), text.Length * sizeof(char), region);
        if (found < OnigurumaLibrary.Mismatch)
        {
            throw TooCostly(text);
        }

        if (found == OnigurumaLibrary.Mismatch)
        {
            return null;
        }

        int start = OnigurumaLibrary.Position(region, 0);
        return new(start, start + OnigurumaLibrary.Length(region, 0));
    }

    private TokenizerException TooCostly(string text) =>
        new($"the pattern {_pattern} takes too many steps on a text of {text.Length} characters; shorten the text, or mend the pattern");
}
