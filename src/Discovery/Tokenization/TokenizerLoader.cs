using System.Text.Json;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Tokenization.Models;
using Acdc.Onnx.Discovery.Tokenization.Normalization;
using Acdc.Onnx.Discovery.Tokenization.PlainFiles;
using Acdc.Onnx.Discovery.Tokenization.PostProcessing;
using Acdc.Onnx.Discovery.Tokenization.PreTokenization;
using Acdc.Onnx.Discovery.Tokenization.SentencePiece;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Finds and reads the tokenizer that lies beside a model.</summary>
internal static class TokenizerLoader
{
    /// <summary>The name that XLM-RoBERTa, mBART, CamemBERT and others give a SentencePiece model, each with ids of its own.</summary>
    private const string ManyClassesName = "sentencepiece.bpe.model";

    /// <summary>The name that DeBERTa 2 and 3 give it, and no others.</summary>
    private const string DebertaName = "spm.model";

    private static readonly string[] Configuration = ["tokenizer_config.json", "special_tokens_map.json"];
    private static readonly string[] BesidePlainFiles = [.. Configuration, "added_tokens.json", "config.json"];

    private static readonly (string[] Files, string[] Beside, Func<string, ITokenizer> Read)[] Kinds =
    [
        (["tokenizer.json"], Configuration, FromJson),
        (["vocab.json", "merges.txt"], BesidePlainFiles, FromVocabulary),
        .. new[] { "tokenizer.model", "spiece.model", ManyClassesName, DebertaName }.Select<string, (string[], string[], Func<string, ITokenizer>)>(
            name => ([name], BesidePlainFiles, folder => FromPieces(folder, name))),
        (["vocab.txt"], BesidePlainFiles, FromWords),
    ];

    /// <summary>The files that make a tokenizer, for messages.</summary>
    public const string FileNames = "tokenizer.json, vocab.json + merges.txt, tokenizer.model or vocab.txt";

    /// <summary>
    /// The folders that a model's tokenizer may lie in, the first that has one counts: the model's own and, where that is called <c>onnx</c>, the one above
    /// it, as Hugging Face lays models out.
    /// </summary>
    /// <param name="model">The model's file.</param>
    public static IReadOnlyList<string> FoldersOf(string model)
    {
        string own = Path.GetDirectoryName(Path.GetFullPath(model))!;
        return Path.GetFileName(own) == "onnx" && Path.GetDirectoryName(own) is { } above ? [own, above] : [own];
    }

    /// <summary>The tokenizer of a folder; null where none lies there.</summary>
    /// <exception cref="TokenizerException">The files are broken, or of a kind whose ids would not be those of the tokenizer's own library.</exception>
    public static ITokenizer? FromFolder(string folder) => Load(folder)?.Tokenizer;

    /// <summary>
    /// The tokenizer of a folder, of the first kind whose files lie there (<see cref="FileNames"/>); null where none do.
    /// <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> say which tokens begin and fill up a text.
    /// </summary>
    /// <exception cref="TokenizerException">The files are broken, or of a kind whose ids would not be those of the tokenizer's own library.</exception>
    public static LoadedTokenizer? Load(string folder)
    {
        var (files, beside, read) = Kinds.FirstOrDefault(kind => kind.Files.All(name => File.Exists(Path.Combine(folder, name))));
        return files is null ? null : new(
            Checked(Path.Combine(folder, files[0]), () => read(folder)),
            [.. files.Concat(beside).Select(name => Path.Combine(folder, name)).Where(File.Exists)]);
    }

    private static PipelineTokenizer FromJson(string folder)
    {
        using JsonDocument document = TokenizerFiles.Read(Path.Combine(folder, "tokenizer.json"));
        var kind = TokenizerClasses.NamedIn(folder);
        var settings = TokenizerSettings.Read(folder, kind?.Roles);
        using var configured = JsonDocument.Parse(new PlainConfiguration(folder, isPlain: false).AddedTokens(settings, [], kind).ToJsonString());
        return FromRoot(document.RootElement, settings, "post_processor of tokenizer.json", configured.RootElement);
    }

    private static PipelineTokenizer FromRoot(JsonElement root, TokenizerSettings settings, string source, JsonElement? configured = null)
    {
        JsonElement? normalizer = root.Field("normalizer");
        JsonElement? preTokenizer = root.Field("pre_tokenizer");
        ITokenModel model = TokenModels.Read(root.Field("model") ?? throw new TokenizerException("it has no model"), ByteSteps.EndIn(normalizer, preTokenizer));
        var added = root.Parts("added_tokens");
        var others = configured?.EnumerateArray().ExceptBy(added.Select(token => token.Text("content", "")), token => token.Text("content", ""));
        return new(
            model,
            Normalizers.Read(normalizer),
            PreTokenizers.Read(preTokenizer),
            AddedToken.ReadAll(added.Concat(others?.Where(token => model.Vocabulary.ContainsKey(token.Text("content", ""))) ?? []), model.Vocabulary),
            settings,
            PostProcessor.Read(root.Field("post_processor"), source));
    }

    private static PipelineTokenizer FromVocabulary(string folder) => FromPlainFiles(folder, PlainFormat.BytePairs, BytePairFiles.Convert);

    private static PipelineTokenizer FromWords(string folder) => FromPlainFiles(folder, PlainFormat.WordPiece, WordPieceFile.Convert);

    private static PipelineTokenizer FromPlainFiles(
        string folder, PlainFormat format, Func<string, TokenizerClass, TokenizerSettings, PlainConfiguration, JsonObject> convert)
    {
        var kind = TokenizerClasses.Of(folder, format) ?? TokenizerClasses.Usual(format);
        var settings = TokenizerSettings.Read(folder, kind.Roles);
        using var document = JsonDocument.Parse(convert(folder, kind, settings, new(folder)).ToJsonString());
        return FromRoot(document.RootElement, settings, $"class {kind.Name}");
    }

    private static PipelineTokenizer FromPieces(string folder, string name)
    {
        var kind = TokenizerClasses.Of(folder, PlainFormat.SentencePiece) ?? (name == DebertaName ? TokenizerClasses.Named("DebertaV2Tokenizer") : null);
        if (kind is not { IsConverted: true })
        {
            return name == ManyClassesName
                ? throw new TokenizerException(
                    "the models that come with a file of this name (XLM-RoBERTa, mBART, CamemBERT) number its pieces each in a way of its own; name the "
                        + "class in tokenizer_config.json (tokenizer_class), or put the tokenizer.json there")
                : SentencePieceFile.Read(folder, name);
        }

        var settings = TokenizerSettings.Read(folder, kind.Roles);
        using var document = JsonDocument.Parse(ConvertedModel.Convert(SentencePieceFile.Open(folder, name), kind, settings, new(folder)).ToJsonString());
        return FromRoot(document.RootElement, settings with { AddsBos = null, AddsEos = null }, $"class {kind.Name}");
    }

    private static ITokenizer Checked(string path, Func<ITokenizer> read)
    {
        try
        {
            return read();
        }
        catch (TokenizerException fault)
        {
            throw new TokenizerException($"{path}: {fault.Message}", fault);
        }
        catch (Exception fault)
            when (fault is JsonException or IOException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException)
        {
            throw new TokenizerException($"{path} is not a tokenizer that can be read: {fault.Message}", fault);
        }
    }
}
