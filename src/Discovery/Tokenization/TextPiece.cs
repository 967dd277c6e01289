using System.Text;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>A stretch of the text on its way to the model.</summary>
/// <param name="Text">The characters.</param>
/// <param name="Head">How many of them, from the first, stem from the whole text's first character; 0 for stretches that begin later.</param>
internal readonly record struct TextPiece(string Text, int Head)
{
    /// <summary>Whether it begins the whole text.</summary>
    public bool Start => Head > 0;

    /// <summary>A whole text.</summary>
    public static TextPiece Whole(string text) => new(text, text.Length == 0 ? 0 : text.EnumerateRunes().First().Utf16SequenceLength);

    /// <summary>The characters from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public TextPiece Part(int start, int end) => new(Text[start..end], Math.Clamp(Head - start, 0, end - start));

    /// <summary>With a prefix that counts as part of the first character; nothing is put before an empty text.</summary>
    public TextPiece Prepend(string prefix) => Text.Length == 0 ? this : new(prefix + Text, Start ? Head + prefix.Length : 0);

    /// <summary>With each character rewritten on its own.</summary>
    public TextPiece Map(Func<Rune, string> map)
    {
        StringBuilder result = new(Text.Length);
        int at = 0;
        int head = 0;
        foreach (Rune rune in Text.EnumerateRunes())
        {
            result.Append(map(rune));
            at += rune.Utf16SequenceLength;
            head = at <= Head ? result.Length : head;
        }

        return new(result.ToString(), head);
    }
}
