namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>
/// Unicode normalization where it changes nothing. The program runs without the system's Unicode tables, so a text that normalization
/// might change is refused rather than left as it is.
/// </summary>
internal static class UnicodeForms
{
    /// <summary>The text, if normalization to <paramref name="form"/> (<c>NFC</c>, <c>NFD</c>, <c>NFKC</c>, <c>NFKD</c>) leaves it as it is.</summary>
    /// <exception cref="TokenizerException">It might not.</exception>
    public static string Keep(string text, string form)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsStable(rune.Value, form))
            {
                throw new TokenizerException($"the character '{rune}' (U+{rune.Value:X4}) needs Unicode normalization ({form}), which is not supported");
            }
        }

        return text;
    }

    private static bool IsStable(int value, string form) => value < 0x80 || IsPlain(value) || form switch
    {
        "NFC" => value < 0x300 || IsComposed(value),
        "NFD" => value is >= 0x80 and < 0xC0,
        _ => false,
    };

    private static bool IsPlain(int value) => value is
        0x2010 or (>= 0x2013 and <= 0x2016) or (>= 0x2018 and <= 0x2023) or 0x2039 or 0x203A
        or 0x20AC
        or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0x1F300 and <= 0x1FAFF);

    private static bool IsComposed(int value) => value is
        (>= 0x388 and <= 0x482) or (>= 0x48A and <= 0x52F)
        or (>= 0x1EA0 and <= 0x1EF9)
        or (>= 0x2010 and <= 0x205E) or (>= 0x20A0 and <= 0x20BF) or (>= 0x2190 and <= 0x2328) or (>= 0x2460 and <= 0x2ADB)
        or (>= 0x3000 and <= 0x3029) or (>= 0x3041 and <= 0x3096) or (>= 0x309B and <= 0x30FF)
        or (>= 0xAC00 and <= 0xD7A3) or (>= 0xFF01 and <= 0xFFEF);
}
