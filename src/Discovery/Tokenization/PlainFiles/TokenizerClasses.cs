using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization.PlainFiles;

/// <summary>The classes whose tokenizers follow from plain vocabulary files, and which class a folder's tokenizer has.</summary>
internal static class TokenizerClasses
{
    private static readonly IReadOnlyDictionary<string, string> Bert =
        Roles("unk_token [UNK]", "sep_token [SEP]", "pad_token [PAD]", "cls_token [CLS]", "mask_token [MASK]");

    private static readonly IReadOnlyDictionary<string, string> Roberta =
        Roles("bos_token <s>", "eos_token </s>", "unk_token <unk>", "sep_token </s>", "pad_token <pad>", "cls_token <s>", "mask_token <mask>");

    private static readonly IReadOnlyDictionary<string, string> Gpt2 = Roles("bos_token <|endoftext|>", "eos_token <|endoftext|>", "unk_token <|endoftext|>");

    private static readonly TokenizerClass[] All =
    [
        .. Of(
            PlainFormat.WordPiece, PlainForm.Classified, Bert, "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer",
            "ConvBertTokenizer",
            "SqueezeBertTokenizer", "LxmertTokenizer", "RetriBertTokenizer", "DPRQuestionEncoderTokenizer", "DPRContextEncoderTokenizer", "LayoutLMTokenizer",
            "SplinterTokenizer"),
        .. Of(
            PlainFormat.WordPiece,
            PlainForm.Classified,
            Roles("bos_token <s>", "eos_token </s>", "unk_token [UNK]", "sep_token </s>", "pad_token <pad>", "cls_token <s>", "mask_token <mask>"),
            "MPNetTokenizer"),
        .. Of(
            PlainFormat.WordPiece,
            PlainForm.Classified,
            Roles("bos_token <s>", "eos_token </s>", "unk_token <unk>", "sep_token <sep>", "pad_token <pad>", "cls_token <cls>", "mask_token <mask>"),
            "FunnelTokenizer"),
        .. Of(PlainFormat.BytePairs, PlainForm.Plain, Gpt2, "GPT2Tokenizer", "CodeGenTokenizer"),
        .. Of(PlainFormat.BytePairs, PlainForm.Classified, Roberta, "RobertaTokenizer", "BartTokenizer", "LongformerTokenizer", "LEDTokenizer", "MvpTokenizer"),
        .. Of(
            PlainFormat.BytePairs,
            PlainForm.Classified,
            Roles("bos_token [CLS]", "eos_token [SEP]", "unk_token [UNK]", "sep_token [SEP]", "pad_token [PAD]", "cls_token [CLS]", "mask_token [MASK]"),
            "DebertaTokenizer"),
        .. Of(
            PlainFormat.BytePairs,
            PlainForm.Clip,
            Roles("bos_token <|startoftext|>", "eos_token <|endoftext|>", "unk_token <|endoftext|>", "pad_token <|endoftext|>"),
            "CLIPTokenizer"),
        .. Of(PlainFormat.BytePairs, PlainForm.Qwen, Roles("eos_token <|endoftext|>", "unk_token <|endoftext|>", "pad_token <|endoftext|>"), "Qwen2Tokenizer"),
        .. Of(PlainFormat.SentencePiece, PlainForm.Begun, Roles("bos_token <s>", "eos_token </s>", "unk_token <unk>"), "LlamaTokenizer", "CodeLlamaTokenizer"),
        .. Of(PlainFormat.SentencePiece, PlainForm.Begun, Roles("bos_token <bos>", "eos_token <eos>", "unk_token <unk>", "pad_token <pad>"), "GemmaTokenizer"),
        .. Of(PlainFormat.SentencePiece, PlainForm.Ended, Roles("eos_token </s>", "unk_token <unk>", "pad_token <pad>"), "T5Tokenizer"),
        .. Of(PlainFormat.SentencePiece, PlainForm.Fairseq, Roberta, "XLMRobertaTokenizer"),
        .. Of(PlainFormat.SentencePiece, PlainForm.Camembert, Roberta, "CamembertTokenizer"),
        .. Of(PlainFormat.SentencePiece, PlainForm.MBart, Roberta, "MBartTokenizer"),
        .. Of(
            PlainFormat.SentencePiece,
            PlainForm.Albert,
            Roles("bos_token [CLS]", "eos_token [SEP]", "unk_token <unk>", "sep_token [SEP]", "pad_token <pad>", "cls_token [CLS]", "mask_token [MASK]"),
            "AlbertTokenizer"),
        .. Of(
            PlainFormat.SentencePiece,
            PlainForm.XlNet,
            Roles("bos_token <s>", "eos_token </s>", "unk_token <unk>", "sep_token <sep>", "pad_token <pad>", "cls_token <cls>", "mask_token <mask>"),
            "XLNetTokenizer"),
        .. Of(
            PlainFormat.SentencePiece,
            PlainForm.Deberta,
            Roles("bos_token [CLS]", "eos_token [SEP]", "unk_token [UNK]", "sep_token [SEP]", "pad_token [PAD]", "cls_token [CLS]", "mask_token [MASK]"),
            "DebertaV2Tokenizer"),
    ];

    private static readonly Dictionary<string, string> ByModelType = new(StringComparer.Ordinal)
    {
        ["bert"] = "BertTokenizer",
        ["distilbert"] = "DistilBertTokenizer",
        ["electra"] = "ElectraTokenizer",
        ["mobilebert"] = "MobileBertTokenizer",
        ["mpnet"] = "MPNetTokenizer",
        ["esm"] = "EsmTokenizer",
        ["gpt2"] = "GPT2Tokenizer",
        ["gpt_neo"] = "GPT2Tokenizer",
        ["opt"] = "GPT2Tokenizer",
        ["codegen"] = "CodeGenTokenizer",
        ["roberta"] = "RobertaTokenizer",
        ["bart"] = "BartTokenizer",
        ["deberta"] = "DebertaTokenizer",
        ["clip"] = "CLIPTokenizer",
        ["whisper"] = "WhisperTokenizer",
        ["qwen2"] = "Qwen2Tokenizer",
        ["qwen3"] = "Qwen2Tokenizer",
        ["llama"] = "LlamaTokenizer",
        ["mistral"] = "LlamaTokenizer",
        ["mixtral"] = "LlamaTokenizer",
        ["phi3"] = "LlamaTokenizer",
        ["gemma"] = "GemmaTokenizer",
        ["gemma2"] = "GemmaTokenizer",
        ["gemma3_text"] = "GemmaTokenizer",
        ["t5"] = "T5Tokenizer",
        ["mt5"] = "T5Tokenizer",
        ["albert"] = "AlbertTokenizer",
        ["xlnet"] = "XLNetTokenizer",
        ["xlm-roberta"] = "XLMRobertaTokenizer",
        ["camembert"] = "CamembertTokenizer",
        ["mbart"] = "MBartTokenizer",
        ["deberta-v2"] = "DebertaV2Tokenizer",
        ["pegasus"] = "PegasusTokenizer",
    };

    /// <summary>The class of files that name none.</summary>
    public static TokenizerClass Usual(PlainFormat format) => All.First(known => known.Format == format);

    /// <summary>A class by its name.</summary>
    public static TokenizerClass Named(string name) => All.First(known => known.Name == name);

    /// <summary>The class that <c>tokenizer_config.json</c> names, whatever files it is made of; null where it is none of those known here.</summary>
    public static TokenizerClass? NamedIn(string folder) =>
        NameOf(TokenizerFiles.ReadRoot(Path.Combine(folder, "tokenizer_config.json"))) is { } name ? All.FirstOrDefault(known => known.Name == name) : null;

    /// <summary>
    /// The class of a folder's tokenizer, as <c>tokenizer_config.json</c> or else <c>config.json</c> has it; null where neither names one that means more
    /// than "any tokenizer".
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="format">The files that it is to be made of.</param>
    /// <exception cref="TokenizerException">It is not made of these files alone, or not yet read here.</exception>
    public static TokenizerClass? Of(string folder, PlainFormat format)
    {
        string? name = NameOf(TokenizerFiles.ReadRoot(Path.Combine(folder, "tokenizer_config.json")));
        if (name is null)
        {
            var config = TokenizerFiles.ReadRoot(Path.Combine(folder, "config.json"));
            name = NameOf(config) ?? (config.Text("model_type") is { } type ? ByModelType.GetValueOrDefault(type) : null);
        }

        return name is null ? null
            : All.FirstOrDefault(known => known.Name == name && known.Format == format)
                ?? throw new TokenizerException(
                    $"{name} does not follow from these files alone; put its tokenizer.json there (save_pretrained of its fast tokenizer writes one)");
    }

    private static string? NameOf(JsonElement root) =>
        root.Text("tokenizer_class") is { } name && name is not ("PreTrainedTokenizerFast" or "PreTrainedTokenizer" or "TokenizersBackend")
        ? name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name
        : null;

    private static IEnumerable<TokenizerClass> Of(PlainFormat format, PlainForm form, IReadOnlyDictionary<string, string> roles, params string[] names) =>
        names.Select(name => new TokenizerClass(name, format, form, roles));

    private static Dictionary<string, string> Roles(params string[] roles) =>
        roles.Select(role => role.Split(' ')).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
}
