using System.Text.Json;
using Acdc.Onnx.Discovery.Tokenization.Models;
using Acdc.Onnx.Discovery.Tokenization.Normalization;
using Acdc.Onnx.Discovery.Tokenization.PostProcessing;
using Acdc.Onnx.Discovery.Tokenization.PreTokenization;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Finds and reads the tokenizer that lies beside a model.</summary>
public static class TokenizerLoader
{
    private static readonly string[] Gpt2Classes = ["GPT2Tokenizer", "RobertaTokenizer", "CodeGenTokenizer", "BartTokenizer"];

    private static readonly string[] Configuration = ["tokenizer_config.json", "special_tokens_map.json"];

    private static readonly (string[] Files, Func<string, ITokenizer> Read)[] Kinds =
    [
        (["tokenizer.json"], FromJson),
        (["vocab.json", "merges.txt"], FromVocabulary),
    ];

    /// <summary>The files that make a tokenizer, for messages.</summary>
    public static string FileNames { get; } = string.Join(" or ", Kinds.Select(kind => string.Join(" + ", kind.Files)));

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
        var (files, read) = Kinds.FirstOrDefault(kind => kind.Files.All(name => File.Exists(Path.Combine(folder, name))));
        return files is null ? null : new(
            Checked(Path.Combine(folder, files[0]), () => read(folder)),
            [.. files.Concat(Configuration).Select(name => Path.Combine(folder, name)).Where(File.Exists)]);
    }

    private static PipelineTokenizer FromJson(string folder)
    {
        using JsonDocument document = TokenizerFiles.Read(Path.Combine(folder, "tokenizer.json"));
        JsonElement root = document.RootElement;
        JsonElement? normalizer = root.Field("normalizer");
        JsonElement? preTokenizer = root.Field("pre_tokenizer");
        ITokenModel model = TokenModels.Read(root.Field("model") ?? throw new TokenizerException("it has no model"), ByteSteps.EndIn(normalizer, preTokenizer));
        return new(
            model,
            Normalizers.Read(normalizer),
            PreTokenizers.Read(preTokenizer),
            AddedToken.ReadAll(root.Parts("added_tokens"), model.Vocabulary),
            TokenizerSettings.Read(folder),
            PostProcessor.Read(root.Field("post_processor")));
    }

    private static PipelineTokenizer FromVocabulary(string folder)
    {
        var settings = TokenizerSettings.Read(folder);
        if (settings.Class is { } name && !Gpt2Classes.Contains(name.Replace("Fast", "", StringComparison.Ordinal)))
        {
            throw new TokenizerException($"a {name} is not defined by vocab.json and merges.txt alone; put its tokenizer.json beside the model");
        }

        using JsonDocument document = TokenizerFiles.Read(Path.Combine(folder, "vocab.json"));
        var ids = document.RootElement.Ids();
        var pairs = File.ReadLines(Path.Combine(folder, "merges.txt")).Where((line, index) => line.Length > 0 && !(index == 0 && line.StartsWith("#version", StringComparison.Ordinal)));
        var special = settings.SpecialTokens.Where(ids.ContainsKey).Select(token => new AddedToken(ids[token], token));
        return new(
            new BytePairModel(ids, pairs.Select(Merge.Split)),
            piece => piece,
            PreTokenizers.Gpt2(settings.AddsPrefixSpace),
            [.. settings.AddedTokens.UnionBy(special, token => token.Content)],
            settings);
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
        catch (Exception fault) when (fault is JsonException or IOException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException)
        {
            throw new TokenizerException($"{path} is not a tokenizer that can be read: {fault.Message}", fault);
        }
    }
}
