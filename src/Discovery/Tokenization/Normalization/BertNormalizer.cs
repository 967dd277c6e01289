using System.Text;
using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization.Normalization;

/// <summary>BERT's own rewriting: control characters away, spaces around ideographs, accents away, lower case.</summary>
internal static class BertNormalizer
{
    /// <summary>Reads its options; accents go where the case does, unless it says otherwise.</summary>
    public static Func<TextPiece, TextPiece> Read(JsonElement part)
    {
        bool lower = part.Flag("lowercase", true);
        List<Func<TextPiece, TextPiece>> steps = [];
        if (part.Flag("clean_text", true))
        {
            steps.Add(piece => piece.Map(Clean));
        }

        if (part.Flag("handle_chinese_chars", true))
        {
            steps.Add(piece => piece.Map(rune => IsIdeograph(rune.Value) ? $" {rune} " : rune.ToString()));
        }

        if (part.Flag("strip_accents", lower))
        {
            steps.Add(piece => UnicodeForms.Normalize(piece, "NFD").Map(rune => CharacterClasses.IsNonSpacingMark(rune) ? "" : rune.ToString()));
        }

        if (lower)
        {
            steps.Add(piece => piece.Map(Normalizers.Lower));
        }

        return Normalizers.Chain(steps);
    }

    private static string Clean(Rune rune) => rune.Value switch
    {
        '\t' or '\n' or '\r' => " ",
        0 or 0xFFFD => "",
        _ when CharacterClasses.IsControl(rune) => "",
        _ => Rune.IsWhiteSpace(rune) ? " " : rune.ToString(),
    };

    // U+2B820 to U+2B91F are left out, as in Hugging Face's library.
    private static bool IsIdeograph(int value) => value is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);
}
