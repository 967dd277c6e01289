using System.Text;
using System.Text.Json;
using Acdc.Onnx.Discovery.Tokenization.Patterns;

namespace Acdc.Onnx.Discovery.Tokenization.Normalization;

/// <summary>Reads the <c>normalizer</c> of a <c>tokenizer.json</c>: how a text is rewritten before it is cut.</summary>
internal static class Normalizers
{
    /// <exception cref="TokenizerException">It is of a kind that is not supported.</exception>
    public static Func<TextPiece, TextPiece> Read(JsonElement? element)
    {
        if (element is not { } part)
        {
            return piece => piece;
        }

        return part.Kind() switch
        {
            "Sequence" => Chain([.. part.Parts("normalizers").Select(inner => Read(inner))]),
            "NFC" or "NFD" or "NFKC" or "NFKD" => Form(part.Kind()),
            "Lowercase" => piece => piece.Map(Lower),
            "StripAccents" => piece => piece.Map(rune => CharacterClasses.IsMark(rune) ? "" : rune.ToString()),
            "Strip" => Strip(part.Flag("strip_left", true), part.Flag("strip_right", true)),
            "Prepend" => Prepend(part.Text("prepend", "")),
            "Append" => Append(part.Text("append", "")),
            "Replace" => Replace(PatternReader.Read(part), part.Text("content", "")),
            "Precompiled" => PrecompiledMap.Read(part).Normalize,
            "Nmt" => piece => piece.Map(Nmt),
            "ByteLevel" => ByteAlphabet.Encode,
            "BertNormalizer" => BertNormalizer.Read(part),
            var kind => throw new TokenizerException($"its normalizer {(kind.Length == 0 ? "without a type" : kind)} is not supported"),
        };
    }

    /// <summary>One step after another.</summary>
    public static Func<TextPiece, TextPiece> Chain(IReadOnlyList<Func<TextPiece, TextPiece>> steps) =>
        piece => steps.Aggregate(piece, (result, step) => step(result));

    /// <summary>A character's lower case, which is two characters for İ (U+0130).</summary>
    public static string Lower(Rune rune) => rune.Value == 0x130 ? "i\u0307" : Rune.ToLowerInvariant(rune).ToString();

    /// <summary>Replaces every match of a pattern.</summary>
    public static Func<TextPiece, TextPiece> Replace(IPattern pattern, string content) => piece =>
    {
        StringBuilder result = new();
        int end = 0;
        int head = 0;
        void Keep(int from, int to)
        {
            result.Append(piece.Text, from, to - from);
            head += Math.Clamp(piece.Head - from, 0, to - from);
        }

        foreach (Stretch match in pattern.Matches(piece.Text))
        {
            Keep(end, match.Start);
            result.Append(content);
            head += piece.Start && match.End <= piece.Head ? content.Length : 0;
            end = match.End;
        }

        Keep(end, piece.Text.Length);
        return new(result.ToString(), head);
    };

    private static Func<TextPiece, TextPiece> Form(string form) => piece => UnicodeForms.Normalize(piece, form);

    private static Func<TextPiece, TextPiece> Strip(bool left, bool right) => piece =>
    {
        int start = left ? piece.Text.Length - piece.Text.AsSpan().TrimStart().Length : 0;
        int end = right ? piece.Text.AsSpan().TrimEnd().Length : piece.Text.Length;
        return piece.Part(start, Math.Max(start, end));
    };

    private static Func<TextPiece, TextPiece> Prepend(string prefix) => piece => piece.Prepend(prefix);

    private static Func<TextPiece, TextPiece> Append(string suffix) => piece => piece.Text.Length == 0 ? piece : piece with { Text = piece.Text + suffix };

    private static string Nmt(Rune rune) => rune.Value switch
    {
        (>= 0x1 and <= 0x8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or 0x8F or 0x9F => "",
        0x9 or 0xA or 0xC or 0xD or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => " ",
        _ => rune.ToString(),
    };
}
