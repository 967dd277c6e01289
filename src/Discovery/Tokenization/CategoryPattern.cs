using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>
/// A pattern as tokenizers write them, over Unicode characters. .NET matches UTF-16 units, so characters beyond the basic plane are matched
/// through a stand-in of the same kind (letter, mark, number, symbol).
/// </summary>
internal sealed class CategoryPattern
{
    private readonly Regex _regex;

    /// <exception cref="TokenizerException">.NET reads the pattern differently from the tokenizers' own engine, or not at all.</exception>
    public CategoryPattern(string pattern)
    {
        if (pattern.Contains("&&", StringComparison.Ordinal) || pattern.Contains("[[", StringComparison.Ordinal))
        {
            throw new TokenizerException($"the pattern {pattern} uses set operations, which are not supported");
        }

        try
        {
            _regex = new(pattern, RegexOptions.CultureInvariant);
        }
        catch (ArgumentException fault)
        {
            throw new TokenizerException($"the pattern {pattern} is not supported ({fault.Message})", fault);
        }
    }

    /// <summary>The matches in order, as stretches of <paramref name="text"/>.</summary>
    public IEnumerable<Range> Matches(string text)
    {
        if (!text.Any(char.IsSurrogate))
        {
            return _regex.Matches(text).Select(match => match.Index..(match.Index + match.Length));
        }

        List<int> starts = [0];
        StringBuilder shadow = new(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            shadow.Append(StandIn(rune));
            starts.Add(starts[^1] + rune.Utf16SequenceLength);
        }

        return _regex.Matches(shadow.ToString()).Select(match => starts[match.Index]..starts[match.Index + match.Length]);
    }

    private static char StandIn(Rune rune) => rune.IsBmp ? (char)rune.Value : Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter => 'А',
        UnicodeCategory.LowercaseLetter => 'а',
        UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => 'א',
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => '\u0300',
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => '٠',
        UnicodeCategory.OtherPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.ConnectorPunctuation
            or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation => '؟',
        _ => '☃',
    };
}
