using System.Text;
using System.Text.Json;
using Acdc.Onnx.Discovery.Tokenization.Normalization;
using Acdc.Onnx.Discovery.Tokenization.Patterns;

namespace Acdc.Onnx.Discovery.Tokenization.PreTokenization;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>: how a text is cut before the model sees it.</summary>
internal static class PreTokenizers
{
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string WordPattern = $"{CharacterClasses.Word}+|[^\\s{CharacterClasses.Word}]+";

    /// <summary>GPT-2's: words with the space before them, as bytes.</summary>
    public static Func<TextPiece, IEnumerable<TextPiece>> Gpt2(bool addPrefixSpace) => ByteLevel(addPrefixSpace, true);

    /// <exception cref="TokenizerException">It is of a kind that is not supported.</exception>
    public static Func<TextPiece, IEnumerable<TextPiece>> Read(JsonElement? element)
    {
        if (element is not { } part)
        {
            return piece => [piece];
        }

        return part.Kind() switch
        {
            "Sequence" => Chain([.. part.Parts("pretokenizers").Select(inner => Read(inner))]),
            "ByteLevel" => ByteLevel(part.Flag("add_prefix_space", true), part.Flag("use_regex", true)),
            "Metaspace" => Metaspace.Read(part).Cut,
            "Split" => Split(PatternReader.Read(part), part.Text("behavior", "Removed"), part.Flag("invert", false)),
            "Digits" => Split(new CharacterPattern(CharacterClasses.IsNumber), part.Flag("individual_digits", false) ? "Isolated" : "Contiguous"),
            "Punctuation" => Split(new CharacterPattern(CharacterClasses.IsPunctuation), part.Text("behavior", "Isolated")),
            "Whitespace" => Split(new OnigurumaPattern(WordPattern), "Removed", invert: true),
            "WhitespaceSplit" => Split(new CharacterPattern(Rune.IsWhiteSpace), "Removed"),
            "CharDelimiterSplit" => Split(new LiteralPattern(OneCharacter(part, "delimiter")), "Removed"),
            "BertPreTokenizer" => Chain([
                Split(new CharacterPattern(Rune.IsWhiteSpace), "Removed"),
                Split(new CharacterPattern(CharacterClasses.IsPunctuation), "Isolated")]),
            "UnicodeScripts" => UnicodeScripts.Cut,
            "FixedLength" => FixedLength(part.Number("length") ?? 5),
            var kind => throw new TokenizerException($"its pre-tokenizer {(kind.Length == 0 ? "without a type" : kind)} is not supported"),
        };
    }

    /// <summary>A field of exactly one character.</summary>
    public static string OneCharacter(JsonElement part, string name)
    {
        string text = part.Text(name) ?? throw new TokenizerException($"a {part.Kind()} has no {name}");
        return text.EnumerateRunes().Count() == 1
            ? text
            : throw new TokenizerException($"the {name} of a {part.Kind()} is '{text}' where one character belongs");
    }

    private static Func<TextPiece, IEnumerable<TextPiece>> Chain(IReadOnlyList<Func<TextPiece, IEnumerable<TextPiece>>> steps) =>
        piece => steps.Aggregate<Func<TextPiece, IEnumerable<TextPiece>>, IEnumerable<TextPiece>>([piece], (pieces, step) => pieces.SelectMany(step));

    private static Func<TextPiece, IEnumerable<TextPiece>> Split(IPattern pattern, string behavior, bool invert = false) =>
        piece => PatternSplit.Cut(piece, pattern, behavior, invert);

    private static Func<TextPiece, IEnumerable<TextPiece>> ByteLevel(bool addPrefixSpace, bool useRegex)
    {
        OnigurumaPattern pattern = new(Gpt2Pattern);
        return piece =>
        {
            TextPiece whole = addPrefixSpace && !piece.Text.StartsWith(' ') ? piece.Prepend(" ") : piece;
            IEnumerable<TextPiece> parts = useRegex ? PatternSplit.Cut(whole, pattern, "Isolated") : [whole];
            return parts.Select(ByteAlphabet.Encode);
        };
    }

    private static Func<TextPiece, IEnumerable<TextPiece>> FixedLength(int length) => length == 0
        ? throw new TokenizerException("its pre-tokenizer FixedLength cuts pieces of length 0")
        : piece => Chunks(piece, length);

    private static IEnumerable<TextPiece> Chunks(TextPiece piece, int length)
    {
        int start = 0;
        int end = 0;
        int runes = 0;
        foreach (Rune rune in piece.Text.EnumerateRunes())
        {
            end += rune.Utf16SequenceLength;
            if (++runes % length == 0 || end == piece.Text.Length)
            {
                yield return piece.Part(start, end);
                start = end;
            }
        }
    }
}
