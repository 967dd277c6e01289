using System.Text.Json;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Tokenization;

/// <summary>
/// Vocabulary files without a <c>tokenizer.json</c>, against the ids that Hugging Face's library gave for the <c>tokenizer.json</c> of the same vocabulary.
/// </summary>
[TestClass]
public sealed class PlainFilesTests
{
    [TestMethod]
    [DataRow("wordpiece", "{}", new[] { 2 }, new[] { 3 })]
    [DataRow("wordpiece", """{"tokenizer_class":"DistilBertTokenizerFast"}""", new[] { 2 }, new[] { 3 })]
    [DataRow("end-of-word", """{"tokenizer_class":"CLIPTokenizer","bos_token":"<|endoftext|>"}""", new[] { 543 }, new[] { 543 })]
    public void Plain_files_give_the_ids_of_the_tokenizer_that_the_library_makes_of_them(string kind, string configuration, int[] before, int[] after)
    {
        string from = RepositoryFolder.Find("tests", "Discovery.Tests", "Tokenization", "Fixtures", kind);
        using TemporaryFolder folder = new();
        Spread(Path.Combine(from, "tokenizer.json"), folder);
        folder.Write("tokenizer_config.json", configuration);
        var tokenizer = TokenizerLoader.FromFolder(folder.Path)!;
        CollectionAssert.AreEqual(before, tokenizer.Specials.Before.ToArray());
        CollectionAssert.AreEqual(after, tokenizer.Specials.After.ToArray());
        foreach (string line in File.ReadLines(Path.Combine(from, "expected.jsonl")))
        {
            using var expected = JsonDocument.Parse(line);
            string text = expected.RootElement.GetProperty("text").GetString()!;
            CollectionAssert.AreEqual(expected.RootElement.GetProperty("ids").Deserialize<int[]>(), tokenizer.Encode(text).ToArray(), text);
        }
    }

    [TestMethod]
    [DataRow("{}", "ÄÖ ao 中ao [MASK]", new[] { 5, 5, 7, 5, 4 })]
    [DataRow("""{"do_lower_case":false}""", "ÄÖ ao 中ao", new[] { 8, 5, 7, 5 })]
    [DataRow("""{"strip_accents":false}""", "ÄÖ ao", new[] { 6, 5 })]
    [DataRow("""{"tokenize_chinese_chars":false}""", "中ao", new[] { 9 })]
    [DataRow("""{"do_lower_case":false,"strip_accents":true}""", "äö ÄÖ", new[] { 5, 1 })]
    public void The_configuration_says_how_words_are_read(string configuration, string text, int[] ids)
    {
        using TemporaryFolder folder = new();
        folder.Write("vocab.txt", "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\nao\r\näö\r\n中\r\nÄÖ\r\n中ao\r\n");
        folder.Write("tokenizer_config.json", configuration);
        var loaded = TokenizerLoader.Load(folder.Path)!;
        CollectionAssert.AreEqual(ids, loaded.Tokenizer.Encode(text).ToArray(), string.Join(' ', loaded.Tokenizer.Encode(text)));
        CollectionAssert.AreEqual(new[] { "vocab.txt", "tokenizer_config.json" }, loaded.Files.Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    [DataRow("RobertaTokenizer", new[] { 1231 }, new[] { 1231 })]
    [DataRow("BartTokenizerFast", new[] { 1231 }, new[] { 1231 })]
    [DataRow("GPT2Tokenizer", new int[0], new int[0])]
    [DataRow(null, new int[0], new int[0])]
    public void The_class_says_what_is_put_around_texts(string? name, int[] before, int[] after)
    {
        using TemporaryFolder folder = new();
        foreach (string file in new[] { "vocab.json", "merges.txt" })
        {
            File.Copy(RepositoryFolder.Find("models", "gpt2-tasks", file), Path.Combine(folder.Path, file));
        }

        folder.Write(
            "tokenizer_config.json", JsonSerializer.Serialize(new { tokenizer_class = name, cls_token = "<|endoftext|>", sep_token = "<|endoftext|>" }));
        var tokenizer = TokenizerLoader.FromFolder(folder.Path)!;
        CollectionAssert.AreEqual(before, tokenizer.Specials.Before.ToArray());
        CollectionAssert.AreEqual(after, tokenizer.Specials.After.ToArray());
        CollectionAssert.AreEqual(new[] { 1008, 1231 }, tokenizer.Encode(" Nora<|endoftext|>").ToArray());
    }

    [TestMethod]
    public void Special_tokens_that_only_the_configuration_names_count_as_themselves()
    {
        using TemporaryFolder folder = new();
        folder.Write("tokenizer.json",
            """{"model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{"[UNK]":0,"ao":1,"[MASK]":2,"<x>":3}},"pre_tokenizer":{"type":"BertPreTokenizer"}}""");
        CollectionAssert.AreEqual(new[] { 1, 0, 0, 0 }, TokenizerLoader.FromFolder(folder.Path)!.Encode("ao [MASK]").ToArray());
        folder.Write("tokenizer_config.json", """{"mask_token":"[MASK]","additional_special_tokens":["<x>"],"pad_token":"[PAD]"}""");
        var tokenizer = TokenizerLoader.FromFolder(folder.Path)!;
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, tokenizer.Encode("ao [MASK]<x>").ToArray());
        Assert.AreEqual(4, tokenizer.VocabularySize);
        folder.Write("tokenizer_config.json", """{"tokenizer_class":"BertTokenizerFast"}""");
        CollectionAssert.AreEqual(new[] { 1, 2 }, TokenizerLoader.FromFolder(folder.Path)!.Encode("ao [MASK]").ToArray());
    }

    [TestMethod]
    public void Without_a_tokenizer_configuration_the_models_own_names_the_class()
    {
        using TemporaryFolder folder = new();
        folder.Write("vocab.txt", "<s>\n<pad>\n</s>\n[UNK]\n<mask>\nao\n");
        folder.Write("config.json", """{"model_type":"mpnet"}""");
        var tokenizer = TokenizerLoader.FromFolder(folder.Path)!;
        CollectionAssert.AreEqual(new[] { 0, 5, 2 }, tokenizer.Specials.Around(tokenizer.Encode("ao")).Ids.ToArray());
        folder.Write("config.json", """{"model_type":"esm"}""");
        Refuses(folder, "EsmTokenizer does not follow from these files alone; put its tokenizer.json there");
    }

    [TestMethod]
    [DataRow("vocab.txt", "ao\n", "{}", "'[CLS]', the cls_token, is put around every text, but is not in the vocabulary")]
    [DataRow("vocab.txt", "[CLS]\n[SEP]\n", """{"cls_token":null}""", "a cls_token is put around every text, but tokenizer_config.json takes it away")]
    [DataRow("vocab.txt", "[CLS]\n[SEP]\n", """{"tokenizer_class":"BertJapaneseTokenizer"}""", "BertJapaneseTokenizer does not follow from these files alone")]
    [DataRow("vocab.txt", "[CLS]\n[SEP]\n", """{"do_lower_case":"yes"}""", "'do_lower_case' is \"yes\" where true or false belongs")]
    [DataRow("vocab.txt", "[CLS]\n[SEP]\n", """{"added_tokens_decoder":{"99999999999":{"content":"y"}}}""",
        "has added_tokens_decoder under '99999999999', which is no id")]
    [DataRow("vocab.txt", "[CLS]\n[SEP]\n", "[", "tokenizer_config.json cannot be read")]
    [DataRow("spiece.model", "", "{}", "it is no SentencePiece model: it has no pieces")]
    [DataRow("tokenizer.model", "no protobuf", "{}", "it is no SentencePiece model, or is cut off")]
    [DataRow("tokenizer.model", "IQ== 0\nIg== 1\n", "{}", "it is a tiktoken vocabulary")]
    [DataRow("tokenizer.model", "", """{"tokenizer_class":"XLMRobertaTokenizer"}""", "it has no pieces")]
    [DataRow("sentencepiece.bpe.model", "", "{}",
        "number its pieces each in a way of its own; name the class in tokenizer_config.json (tokenizer_class), or put the tokenizer.json there")]
    [DataRow("sentencepiece.bpe.model", "", """{"tokenizer_class":"NllbTokenizer"}""", "NllbTokenizer does not follow from these files alone")]
    public void Files_that_would_give_other_ids_are_refused(string name, string content, string configuration, string says)
    {
        using TemporaryFolder folder = new();
        folder.Write(name, content);
        folder.Write("tokenizer_config.json", configuration);
        Refuses(folder, says);
    }

    private static void Refuses(TemporaryFolder folder, string says) =>
        StringAssert.Contains(Assert.ThrowsException<TokenizerException>(() => TokenizerLoader.FromFolder(folder.Path)).Message, says);

    private static void Spread(string json, TemporaryFolder folder)
    {
        var root = JsonNode.Parse(File.ReadAllText(json))!;
        var vocabulary = root["model"]!["vocab"]!.AsObject();
        if (root["model"]!["merges"] is not JsonArray merges)
        {
            folder.Write("vocab.txt", string.Concat(vocabulary.OrderBy(entry => entry.Value!.GetValue<int>()).Select(entry => entry.Key + "\n")));
            return;
        }

        foreach (var token in root["added_tokens"]!.AsArray())
        {
            vocabulary[token!["content"]!.GetValue<string>()] = token["id"]!.GetValue<int>();
        }

        folder.Write("vocab.json", vocabulary.ToJsonString());
        folder.Write(
            "merges.txt", "#version: 0.2\n" + string.Concat(merges.Select(merge => merge is JsonArray pair ? $"{pair[0]} {pair[1]}\n" : $"{merge}\n")));
    }
}
