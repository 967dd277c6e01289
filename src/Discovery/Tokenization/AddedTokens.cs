using System.Text.RegularExpressions;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Finds added tokens in a text; where several begin at one place, the longest.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<string, int> _ids;
    private readonly Regex? _regex;

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        AddedToken[] sorted = [.. tokens.Where(token => token.Content.Length > 0).OrderByDescending(token => token.Content.Length)];
        _ids = sorted.DistinctBy(token => token.Content).ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        _regex = sorted.Length == 0 ? null : new(string.Join('|', sorted.Select(Pattern)), RegexOptions.CultureInvariant);
    }

    /// <summary>The text in stretches: added tokens with their ids, and what lies between them without.</summary>
    public IEnumerable<(TextPiece Piece, int? Id)> Split(TextPiece whole)
    {
        int end = 0;
        foreach (Match match in _regex?.Matches(whole.Text) ?? Enumerable.Empty<Match>())
        {
            if (match.Index > end)
            {
                yield return (Part(whole, end, match.Index), null);
            }

            yield return (Part(whole, match.Index, match.Index + match.Length), _ids[match.Groups["token"].Value]);
            end = match.Index + match.Length;
        }

        if (end < whole.Text.Length)
        {
            yield return (Part(whole, end, whole.Text.Length), null);
        }
    }

    private static TextPiece Part(TextPiece whole, int start, int end) => new(whole.Text[start..end], whole.Start && start == 0);

    private static string Pattern(AddedToken token)
    {
        string content = $"(?<token>{Regex.Escape(token.Content)})";
        content = token.SingleWord ? $@"(?<!\w){content}(?!\w)" : content;
        return (token.StripsLeft ? @"\s*" : "") + content + (token.StripsRight ? @"\s*" : "");
    }
}
