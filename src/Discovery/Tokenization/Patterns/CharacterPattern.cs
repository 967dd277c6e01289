using System.Text;

namespace Acdc.Onnx.Discovery.Tokenization.Patterns;

/// <summary>Every character of a kind.</summary>
/// <param name="isOfKind">Whether a character is.</param>
internal sealed class CharacterPattern(Func<Rune, bool> isOfKind) : IPattern
{
    /// <inheritdoc/>
    public IReadOnlyList<Stretch> Matches(string text)
    {
        List<Stretch> matches = [];
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int end = at + rune.Utf16SequenceLength;
            if (isOfKind(rune))
            {
                matches.Add(new(at, end));
            }

            at = end;
        }

        return matches;
    }
}
