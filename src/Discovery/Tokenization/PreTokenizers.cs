using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>: how a text is cut before the model sees it.</summary>
internal static class PreTokenizers
{
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string WordPattern = @"[\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}]+|[^\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\s]+";
    private const string PunctuationPattern = @"[!-/:-@\[-`{-~\p{P}]";
    private const char Metaspace = '▁';

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
            "Metaspace" => ReadMetaspace(part),
            "Split" => Split(part.Pattern(), part.Text("behavior", "Removed"), part.Flag("invert", false)),
            "Digits" => Split(new(@"\p{N}"), part.Flag("individual_digits", false) ? "Isolated" : "Contiguous"),
            "Punctuation" => Split(new(PunctuationPattern), part.Text("behavior", "Isolated")),
            "Whitespace" => Split(new(WordPattern), "Removed", invert: true),
            "WhitespaceSplit" => Split(new(@"\s+"), "Removed"),
            "BertPreTokenizer" => Chain([Split(new(@"\s+"), "Removed"), Split(new(PunctuationPattern), "Isolated")]),
            var kind => throw new TokenizerException($"its pre-tokenizer {kind} is not supported"),
        };
    }

    private static Func<TextPiece, IEnumerable<TextPiece>> Chain(IReadOnlyList<Func<TextPiece, IEnumerable<TextPiece>>> steps) =>
        piece => steps.Aggregate<Func<TextPiece, IEnumerable<TextPiece>>, IEnumerable<TextPiece>>([piece], (pieces, step) => pieces.SelectMany(step));

    private static Func<TextPiece, IEnumerable<TextPiece>> Split(CategoryPattern pattern, string behavior, bool invert = false) =>
        piece => Pieces(piece, PatternSplit.Cut(piece.Text, pattern, behavior, invert));

    private static Func<TextPiece, IEnumerable<TextPiece>> ByteLevel(bool addPrefixSpace, bool useRegex)
    {
        CategoryPattern pattern = new(Gpt2Pattern);
        return piece =>
        {
            string text = addPrefixSpace && !piece.Text.StartsWith(' ') ? " " + piece.Text : piece.Text;
            var parts = useRegex ? PatternSplit.Cut(text, pattern, "Isolated") : [text];
            return Pieces(piece, parts.Select(ByteAlphabet.Encode));
        };
    }

    private static Func<TextPiece, IEnumerable<TextPiece>> ReadMetaspace(JsonElement part)
    {
        if (part.Text("replacement", "▁") != "▁")
        {
            throw new TokenizerException("its pre-tokenizer Metaspace has a replacement other than ▁, which is not supported");
        }

        string scheme = part.Text("prepend_scheme") ?? (part.Flag("add_prefix_space", true) ? "always" : "never");
        bool split = part.Flag("split", true);
        CategoryPattern delimiter = new("▁");
        return piece =>
        {
            string text = piece.Text.Replace(' ', Metaspace);
            bool prepends = scheme == "always" || (scheme == "first" && piece.Start);
            text = prepends && !text.StartsWith(Metaspace) ? Metaspace + text : text;
            return Pieces(piece, split ? PatternSplit.Cut(text, delimiter, "MergedWithNext") : [text]);
        };
    }

    private static IEnumerable<TextPiece> Pieces(TextPiece whole, IEnumerable<string> parts) =>
        parts.Select((part, index) => new TextPiece(part, whole.Start && index == 0));
}
