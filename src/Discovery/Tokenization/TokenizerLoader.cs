using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Finds and reads the tokenizer that lies beside a model.</summary>
public static class TokenizerLoader
{
    private static readonly string[] Gpt2Classes = ["GPT2Tokenizer", "RobertaTokenizer", "CodeGenTokenizer", "BartTokenizer"];

    /// <summary>
    /// The tokenizer of a folder: its <c>tokenizer.json</c>, else its <c>vocab.json</c> with <c>merges.txt</c>; null where neither lies there.
    /// <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> say which tokens begin and fill up a text.
    /// </summary>
    /// <exception cref="TokenizerException">The files are broken, or of a kind whose ids would not be those of the tokenizer's own library.</exception>
    public static ITokenizer? FromFolder(string folder)
    {
        string json = Path.Combine(folder, "tokenizer.json");
        string vocabulary = Path.Combine(folder, "vocab.json");
        string merges = Path.Combine(folder, "merges.txt");
        return File.Exists(json) ? Checked(json, () => FromJson(json, folder))
            : File.Exists(vocabulary) && File.Exists(merges) ? Checked(vocabulary, () => FromVocabulary(vocabulary, merges, folder))
            : null;
    }

    private static PipelineTokenizer FromJson(string path, string folder)
    {
        using JsonDocument document = TokenizerFiles.Read(path);
        JsonElement root = document.RootElement;
        return new(
            ReadModel(root.Field("model") ?? throw new TokenizerException("it has no model")),
            Normalizers.Read(root.Field("normalizer")),
            PreTokenizers.Read(root.Field("pre_tokenizer")),
            [.. root.Parts("added_tokens").Select(token => AddedToken.Read(token))],
            TokenizerSettings.Read(folder));
    }

    private static ITokenModel ReadModel(JsonElement model)
    {
        string kind = model.Field("type")?.GetString() ?? (model.Field("merges") is null ? "without a type" : "BPE");
        return kind switch
        {
            "BPE" => BytePairModel.Read(model),
            "WordPiece" => WordPieceModel.Read(model),
            "WordLevel" => WordPieceModel.ReadWordLevel(model),
            _ => throw new TokenizerException($"its model {kind} is not supported"),
        };
    }

    private static PipelineTokenizer FromVocabulary(string vocabulary, string merges, string folder)
    {
        var settings = TokenizerSettings.Read(folder);
        if (settings.Class is { } name && !Gpt2Classes.Contains(name.Replace("Fast", "", StringComparison.Ordinal)))
        {
            throw new TokenizerException($"a {name} is not defined by vocab.json and merges.txt alone; put its tokenizer.json beside the model");
        }

        using JsonDocument document = TokenizerFiles.Read(vocabulary);
        var ids = document.RootElement.Ids();
        var pairs = File.ReadLines(merges).Where((line, index) => line.Length > 0 && !(index == 0 && line.StartsWith("#version", StringComparison.Ordinal)));
        var special = settings.SpecialTokens.Where(ids.ContainsKey).Select(token => new AddedToken(ids[token], token));
        return new(
            new BytePairModel(ids, pairs.Select(BytePairModel.SplitMerge)),
            text => text,
            PreTokenizers.Gpt2(settings.AddsPrefixSpace),
            [.. settings.AddedTokens.UnionBy(special, token => token.Content)],
            settings);
    }

    private static PipelineTokenizer Checked(string path, Func<PipelineTokenizer> read)
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
