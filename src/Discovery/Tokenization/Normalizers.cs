using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Reads the <c>normalizer</c> of a <c>tokenizer.json</c>: how a text is rewritten before it is cut.</summary>
internal static class Normalizers
{
    /// <exception cref="TokenizerException">It is of a kind that is not supported.</exception>
    public static Func<string, string> Read(JsonElement? element)
    {
        if (element is not { } part)
        {
            return text => text;
        }

        return part.Kind() switch
        {
            "Sequence" => Chain([.. part.Parts("normalizers").Select(inner => Read(inner))]),
            "NFC" or "NFD" or "NFKC" or "NFKD" => Form(part.Kind()),
            "Lowercase" => Lower,
            "StripAccents" => WithoutMarks,
            "Strip" => Strip(part.Flag("strip_left", true), part.Flag("strip_right", true)),
            "Prepend" => Prepend(part.Text("prepend", "")),
            "Replace" => Replace(part.Pattern(), part.Text("content", "")),
            "BertNormalizer" => Bert(part),
            var kind => throw new TokenizerException($"its normalizer {kind} is not supported"),
        };
    }

    private static Func<string, string> Chain(IReadOnlyList<Func<string, string>> steps) =>
        text => steps.Aggregate(text, (result, step) => step(result));

    private static Func<string, string> Strip(bool left, bool right) => text =>
    {
        text = left ? text.TrimStart() : text;
        return right ? text.TrimEnd() : text;
    };

    private static Func<string, string> Form(string form) => text => UnicodeForms.Keep(text, form);

    private static Func<string, string> Prepend(string prefix) => text => text.Length == 0 ? text : prefix + text;

    private static Func<string, string> Replace(CategoryPattern pattern, string content) => text =>
    {
        StringBuilder result = new();
        int end = 0;
        foreach (var match in pattern.Matches(text))
        {
            result.Append(text, end, match.Start.Value - end).Append(content);
            end = match.End.Value;
        }

        return result.Append(text, end, text.Length - end).ToString();
    };

    private static Func<string, string> Bert(JsonElement part)
    {
        bool lower = part.Flag("lowercase", true);
        List<Func<string, string>> steps = [];
        if (part.Flag("clean_text", true))
        {
            steps.Add(text => Map(text, Clean));
        }

        if (part.Flag("handle_chinese_chars", true))
        {
            steps.Add(text => Map(text, rune => IsIdeograph(rune.Value) ? $" {rune} " : rune.ToString()));
        }

        if (part.Flag("strip_accents", lower))
        {
            steps.Add(text => WithoutMarks(UnicodeForms.Keep(text, "NFD")));
        }

        if (lower)
        {
            steps.Add(Lower);
        }

        return Chain(steps);
    }

    private static string Lower(string text) => Map(text, rune => Rune.ToLowerInvariant(rune).ToString());

    private static string WithoutMarks(string text) =>
        Map(text, rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark ? "" : rune.ToString());

    private static string Clean(Rune rune)
    {
        if (rune.Value is '\t' or '\n' or '\r')
        {
            return " ";
        }

        bool dropped = rune.Value == 0xFFFD || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
            or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
        return dropped ? "" : Rune.IsWhiteSpace(rune) ? " " : rune.ToString();
    }

    private static bool IsIdeograph(int value) => value is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);

    private static string Map(string text, Func<Rune, string> map) => string.Concat(text.EnumerateRunes().Select(map));
}
