using System.Text;
using Acdc.Onnx.Discovery.Tokenization.Patterns;
using ICU4N;
using ICU4N.Globalization;

namespace Acdc.Onnx.Discovery.Tokenization.Normalization;

/// <summary>
/// Kinds of characters as Hugging Face's library (tokenizers 0.22) has them: its tables are those of Unicode 8 (BERT's parts, punctuation),
/// 9 (marks, writing systems) and 17 (digits), so that younger characters count as of no kind.
/// </summary>
internal static class CharacterClasses
{
    /// <summary>A character of a word, as a class for <see cref="OnigurumaPattern"/>: letters, marks, decimal digits, connectors and joiners.</summary>
    public const string Word = @"[\w\x{200C}\x{200D}&&[^²³¹¼½¾]]";

    private static readonly OnigurumaPattern WordPattern = new(Word);

    /// <summary>Whether it is part of a word.</summary>
    public static bool IsWord(Rune rune) => WordPattern.Matches(rune.ToString()).Count > 0;

    /// <summary>Whether it is a number of any kind.</summary>
    public static bool IsNumber(Rune rune) => Rune.IsNumber(rune) || rune.Value is (>= 0x11DE0 and <= 0x11DE9) or (>= 0x16FF4 and <= 0x16FF6);

    /// <summary>Whether it is punctuation, or one of ASCII's symbols.</summary>
    public static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? Rune.IsPunctuation(rune) || Rune.IsSymbol(rune)
        : IsIn(rune, 8) && Category(rune) is UUnicodeCategory.ConnectorPunctuation or UUnicodeCategory.DashPunctuation
            or UUnicodeCategory.OpenPunctuation or UUnicodeCategory.ClosePunctuation or UUnicodeCategory.InitialQuotePunctuation
            or UUnicodeCategory.FinalQuotePunctuation or UUnicodeCategory.OtherPunctuation;

    /// <summary>Whether it is a mark of any kind.</summary>
    public static bool IsMark(Rune rune) => IsIn(rune, 9)
        && Category(rune) is UUnicodeCategory.NonSpacingMark or UUnicodeCategory.SpacingCombiningMark or UUnicodeCategory.EnclosingMark;

    /// <summary>Whether it is a mark without a width of its own.</summary>
    public static bool IsNonSpacingMark(Rune rune) =>
        Category(rune) == UUnicodeCategory.NonSpacingMark && IsIn(rune, 8) && rune.Value is not (0x1885 or 0x1886);

    /// <summary>Whether it controls (or formats, or is of private use) rather than shows.</summary>
    public static bool IsControl(Rune rune) =>
        Category(rune) is UUnicodeCategory.Control or UUnicodeCategory.Format or UUnicodeCategory.PrivateUse && IsIn(rune, 8);

    /// <summary>Whether Unicode has had it since a version.</summary>
    public static bool IsIn(Rune rune, int version) => UChar.GetAge(rune.Value).Major is > 0 and var age && age <= version;

    private static UUnicodeCategory Category(Rune rune) => UChar.GetUnicodeCategory(rune.Value);
}
