using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Tokenization;

/// <summary>SentencePiece models against the ids that SentencePiece's own <c>spm_encode</c> gave (Debian's 0.1.97).</summary>
[TestClass]
public sealed class SentencePieceTests
{
    private static string Models => RepositoryFolder.Find("tests", "Discovery.Tests", "Tokenization", "SentencePieceModels");

    public static IEnumerable<object[]> Names =>
        Directory.GetFiles(Models, "*.model").Order(StringComparer.Ordinal).Select(file => new object[] { Path.GetFileNameWithoutExtension(file) });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Every_kind_of_model_gives_the_ids_of_SentencePiece(string name)
    {
        using TemporaryFolder folder = new();
        var tokenizer = Read(folder, name);
        string[] texts = File.ReadAllLines(Path.Combine(Models, "strings.txt"));
        string[] ids = File.ReadAllLines(Path.Combine(Models, name + ".ids"));
        Assert.AreEqual(150, texts.Length);
        foreach (var (text, right) in texts.Zip(ids))
        {
            Assert.AreEqual(right.Trim(), string.Join(' ', tokenizer.Encode(text)), $"'{text}'");
        }

        Assert.IsFalse(tokenizer.Specials.Any);
    }

    [TestMethod]
    [DataRow("bpe-llama", """{"tokenizer_class":"LlamaTokenizer"}""", new[] { 1 }, new int[0])]
    [DataRow("bpe-llama", """{"tokenizer_class":"LlamaTokenizerFast","add_bos_token":false,"add_eos_token":true}""", new int[0], new[] { 2 })]
    [DataRow("bpe-llama", """{"tokenizer_class":"PreTrainedTokenizerFast","add_bos_token":true}""", new[] { 1 }, new int[0])]
    [DataRow("bpe-gemma", """{"tokenizer_class":"GemmaTokenizer"}""", new[] { 2 }, new int[0])]
    [DataRow("unigram-no-bos", """{"tokenizer_class":"T5Tokenizer"}""", new int[0], new[] { 1 })]
    public void The_class_says_what_is_put_around_texts(string name, string configuration, int[] before, int[] after)
    {
        using TemporaryFolder folder = new();
        var tokenizer = Read(folder, name, configuration);
        CollectionAssert.AreEqual(before, tokenizer.Specials.Before.ToArray());
        CollectionAssert.AreEqual(after, tokenizer.Specials.After.ToArray());
    }

    [TestMethod]
    public void A_model_alone_says_that_nothing_is_put_around_texts()
    {
        using TemporaryFolder folder = new();
        var tokenizer = Read(folder, "bpe-llama");
        StringAssert.StartsWith(tokenizer.Specials.PassedOver, "nothing beside the SentencePiece model says what is put around a text");
        Assert.AreEqual(1, tokenizer.BosId);
        CollectionAssert.DoesNotContain(tokenizer.Encode("<s>").ToArray(), 1);
    }

    [TestMethod]
    public void Special_tokens_in_a_text_count_as_themselves_where_the_class_is_known()
    {
        using TemporaryFolder folder = new();
        var plain = Read(folder, "bpe-llama");
        var legacy = Read(folder, "bpe-llama", """{"tokenizer_class":"LlamaTokenizer"}""");
        CollectionAssert.AreEqual(plain.Encode("a ").Append(1).Concat(plain.Encode("b")).ToArray(), legacy.Encode("a <s>b").ToArray());
        var newer = Read(folder, "bpe-llama", """{"tokenizer_class":"LlamaTokenizer","legacy":false}""");
        var bare = plain.Encode("xb").Skip(plain.Encode("x").Count).ToArray();
        CollectionAssert.AreEqual(plain.Encode("a ").Append(1).Concat(bare).ToArray(), newer.Encode("a <s>b").ToArray());
    }

    [TestMethod]
    public void The_extra_tokens_of_T5_are_counted_down_behind_the_pieces()
    {
        using TemporaryFolder folder = new();
        var tokenizer = Read(folder, "unigram-no-bos", """{"tokenizer_class":"T5Tokenizer","extra_ids":100}""");
        int pieces = tokenizer.VocabularySize - 100;
        CollectionAssert.AreEqual(new[] { pieces + 99, pieces }, tokenizer.Encode("<extra_id_0><extra_id_99>").ToArray());
    }

    /// <summary>
    /// SentencePiece's own ids, as fairseq numbers them anew: one more for every piece, and four tokens of its own in place of the first three. Texts with
    /// special tokens and with the mark for spaces are left out: Hugging Face's library cuts before the former and keeps the latter at an end.
    /// </summary>
    [TestMethod]
    [DataRow("XLMRobertaTokenizer", "sentencepiece.bpe.model", 1, new[] { 3, 0, 2 }, "0", "2")]
    [DataRow("CamembertTokenizer", "sentencepiece.bpe.model", 4, new[] { 3, 5, 6 }, "5", "6")]
    [DataRow("MBartTokenizer", "sentencepiece.bpe.model", 1, new[] { 3, 0, 2 }, "", "2 $")]
    [DataRow("XLMRobertaTokenizerFast", "tokenizer.model", 1, new[] { 3, 0, 2 }, "0", "2")]
    public void Classes_that_number_pieces_anew_give_their_own_ids(string name, string file, int offset, int[] first, string front, string back)
    {
        using TemporaryFolder folder = new();
        File.Copy(Path.Combine(Models, "unigram-rules.model"), Path.Combine(folder.Path, file));
        folder.Write("tokenizer_config.json", $$"""{"tokenizer_class":"{{name}}","src_lang":"fr_XX"}""");
        var tokenizer = TokenizerLoader.FromFolder(folder.Path)!;
        string[] texts = File.ReadAllLines(Path.Combine(Models, "strings.txt"));
        string[] ids = File.ReadAllLines(Path.Combine(Models, "unigram-rules.ids"));
        var plain = texts.Zip(ids).Where(pair => pair.First.IndexOfAny(['<', '▁']) < 0).ToArray();

        Assert.IsTrue(plain.Length > 120, $"{plain.Length} texts without special tokens");
        foreach (var (text, own) in plain)
        {
            string right = string.Join(' ', own.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(id => int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)).Select(id => id < 3 ? first[id] : id + offset));
            Assert.AreEqual(right, string.Join(' ', tokenizer.Encode(text)), $"'{text}'");
        }

        Assert.AreEqual(front, string.Join(' ', tokenizer.Specials.Before));
        Assert.AreEqual(back.Replace("$", $"{tokenizer.VocabularySize - 1 - 18}", StringComparison.Ordinal), string.Join(' ', tokenizer.Specials.After));
        CollectionAssert.AreEqual(new[] { tokenizer.VocabularySize - 1 }, tokenizer.Encode("<mask>").ToArray());
    }

    [TestMethod]
    public void A_model_that_is_cut_off_is_refused()
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(Path.Combine(Models, "unigram-rules.model"));
        foreach (int length in new[] { 1, 3, 100, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(Path.Combine(folder.Path, "tokenizer.model"), whole[..length]);
            Assert.ThrowsException<TokenizerException>(() => TokenizerLoader.FromFolder(folder.Path), $"{length} bytes");
        }
    }

    private static ITokenizer Read(TemporaryFolder folder, string name, string? configuration = null)
    {
        File.Copy(Path.Combine(Models, name + ".model"), Path.Combine(folder.Path, "tokenizer.model"), overwrite: true);
        if (configuration is not null)
        {
            folder.Write("tokenizer_config.json", configuration);
        }

        return TokenizerLoader.FromFolder(folder.Path)!;
    }
}
