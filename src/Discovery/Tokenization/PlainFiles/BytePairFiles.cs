using System.Text.Json.Nodes;

namespace Acdc.Onnx.Discovery.Tokenization.PlainFiles;

/// <summary>Writes <c>vocab.json</c> and <c>merges.txt</c> as the <c>tokenizer.json</c> that Hugging Face's library makes of them.</summary>
internal static class BytePairFiles
{
    private const string WordEnd = "</w>";
    private const int ClipMerges = 49152 - 256 - 2;
    private const string ClipPattern = @"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";
    private const string QwenPattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <exception cref="TokenizerException">A token that is put around texts is not in the vocabulary.</exception>
    public static JsonObject Convert(string folder, TokenizerClass kind, TokenizerSettings settings, PlainConfiguration configuration)
    {
        using var document = TokenizerFiles.Read(Path.Combine(folder, "vocab.json"));
        var ids = document.RootElement.Ids();
        var merges =
            File.ReadLines(Path.Combine(folder, "merges.txt")).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal));
        bool clip = kind.Form == PlainForm.Clip;
        return new()
        {
            ["added_tokens"] = configuration.AddedTokens(settings, [], kind),
            ["normalizer"] = kind.Form switch
            {
                PlainForm.Clip => PlainTemplates.Sequence(
                    "normalizers", new() { ["type"] = "NFC" }, PlainTemplates.Replace("Regex", @"\s+", " "), new() { ["type"] = "Lowercase" }),
                PlainForm.Qwen => new JsonObject { ["type"] = "NFC" },
                _ => null,
            },
            ["pre_tokenizer"] = kind.Form switch
            {
                PlainForm.Clip => PlainTemplates.Sequence("pretokenizers", Split(ClipPattern, "Removed", true), Bytes(false, true)),
                PlainForm.Qwen => PlainTemplates.Sequence("pretokenizers", Split(QwenPattern, "Isolated", false), Bytes(settings.AddsPrefixSpace, false)),
                _ => Bytes(settings.AddsPrefixSpace, true),
            },
            ["post_processor"] = kind.Form switch
            {
                PlainForm.Classified => PlainTemplates.Around(settings, ids, "cls_token", "sep_token"),
                PlainForm.Clip => PlainTemplates.Around(settings, ids, "bos_token", "eos_token"),
                _ => null,
            },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = clip ? settings.Role("unk_token") : null,
                ["end_of_word_suffix"] = clip ? WordEnd : "",
                ["vocab"] = PlainTemplates.Vocabulary(ids),
                ["merges"] = new JsonArray([.. (clip ? merges.Take(ClipMerges) : merges).Select(merge => JsonValue.Create(merge))]),
            },
        };
    }

    private static JsonObject Split(string pattern, string behavior, bool invert) =>
        new() { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = pattern }, ["behavior"] = behavior, ["invert"] = invert };

    private static JsonObject Bytes(bool addPrefixSpace, bool useRegex) =>
        new() { ["type"] = "ByteLevel", ["add_prefix_space"] = addPrefixSpace, ["use_regex"] = useRegex };
}
