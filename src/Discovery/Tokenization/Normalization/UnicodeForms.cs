using System.Text;
using ICU4N.Text;

namespace Acdc.Onnx.Discovery.Tokenization.Normalization;

/// <summary>
/// Unicode normalization by ICU4N: the program runs without the system's Unicode tables, where .NET's own leaves every text as it is.
/// </summary>
internal static class UnicodeForms
{
    /// <summary>The text in a form (<c>NFC</c>, <c>NFD</c>, <c>NFKC</c>, <c>NFKD</c>), as Hugging Face's library writes it.</summary>
    public static string Normalize(string text, string form)
    {
        Normalizer2 normalizer = form switch
        {
            "NFC" => Normalizer2.NFCInstance,
            "NFD" => Normalizer2.NFDInstance,
            "NFKC" => Normalizer2.NFKCInstance,
            "NFKD" => Normalizer2.NFKDInstance,
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "no Unicode form"),
        };
        if (Ascii.IsValid(text))
        {
            return text;
        }

        StringBuilder result = new(text.Length);
        int start = 0;
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int end = at + rune.Utf16SequenceLength;
            if (IsUnorderedMark(rune.Value))
            {
                result.Append(normalizer.Normalize(text[start..at])).Append(text, at, end - at);
                start = end;
            }

            at = end;
        }

        return result.Append(normalizer.Normalize(text[start..])).ToString();
    }

    /// <summary>A piece in a form; see <see cref="Normalize(string, string)"/>.</summary>
    public static TextPiece Normalize(TextPiece piece, string form)
    {
        string text = Normalize(piece.Text, form);
        return new(text, piece.Start ? Math.Clamp(Normalize(piece.Text[..piece.Head], form).Length, 1, Math.Max(text.Length, 1)) : 0);
    }

    // Unicode 10 gave these marks an order among others; the library's tables are those of Unicode 9.
    private static bool IsUnorderedMark(int value) => value is
        0x0D3B or 0x0D3C or (>= 0x1DF6 and <= 0x1DF9) or 0x11A34 or 0x11A47 or 0x11A99 or 0x11D42 or 0x11D44 or 0x11D45;
}
