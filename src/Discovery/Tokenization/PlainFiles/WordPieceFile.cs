using System.Text.Json.Nodes;

namespace Acdc.Onnx.Discovery.Tokenization.PlainFiles;

/// <summary>Writes a <c>vocab.txt</c> as the <c>tokenizer.json</c> that Hugging Face's library makes of it (<c>BertTokenizerFast</c> and its kin).</summary>
internal static class WordPieceFile
{
    /// <exception cref="TokenizerException">A token that is put around texts is not in the vocabulary.</exception>
    public static JsonObject Convert(string folder, TokenizerClass kind, TokenizerSettings settings, PlainConfiguration configuration)
    {
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        foreach (var (id, token) in File.ReadLines(Path.Combine(folder, "vocab.txt")).Index())
        {
            ids[token] = id;
        }

        return new()
        {
            ["added_tokens"] = configuration.AddedTokens(settings, [], kind),
            ["normalizer"] = new JsonObject
            {
                ["type"] = "BertNormalizer",
                ["clean_text"] = true,
                ["handle_chinese_chars"] = configuration.Flag("tokenize_chinese_chars") ?? true,
                ["strip_accents"] = configuration.Flag("strip_accents"),
                ["lowercase"] = configuration.Flag("do_lower_case") ?? true,
            },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = PlainTemplates.Around(settings, ids, "cls_token", "sep_token"),
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = settings.Role("unk_token"),
                ["continuing_subword_prefix"] = "##",
                ["max_input_chars_per_word"] = 100,
                ["vocab"] = PlainTemplates.Vocabulary(ids),
            },
        };
    }
}
