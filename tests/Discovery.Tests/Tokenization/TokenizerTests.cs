using System.Text.Json;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.Discovery.Tests.Conformance;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Tokenization;

[TestClass]
public sealed class TokenizerTests
{
    private static string Fixtures => RepositoryFolder.Find("tests", "Discovery.Tests", "Tokenization", "Fixtures");

    public static IEnumerable<object[]> Kinds => Directory.GetDirectories(Fixtures).Order(StringComparer.Ordinal).Select(folder => new object[] { Path.GetFileName(folder) });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Every_kind_of_tokenizer_gives_the_ids_of_the_reference_library(string kind)
    {
        string folder = Path.Combine(Fixtures, kind);
        var tokenizer = TokenizerLoader.FromFolder(folder)!;
        foreach (string line in File.ReadLines(Path.Combine(folder, "expected.jsonl")))
        {
            using var expected = JsonDocument.Parse(line);
            string text = expected.RootElement.GetProperty("text").GetString()!;
            int[] ids = expected.RootElement.GetProperty("ids").Deserialize<int[]>()!;
            CollectionAssert.AreEqual(ids, tokenizer.Encode(text).ToArray(), $"'{text}': {string.Join(' ', tokenizer.Encode(text))}");
        }
    }

    [TestMethod]
    [DataRow("ioi.jsonl", true)]
    [DataRow("ioi_mixed.jsonl", false)]
    [DataRow("docstring.jsonl", true)]
    [DataRow("greaterthan.jsonl", false)]
    public void The_shipped_prompts_get_the_ids_they_were_made_with(string file, bool fromJson)
    {
        string model = RepositoryFolder.Find("models", "gpt2-tasks");
        using TemporaryFolder folder = new();
        string[] parts = fromJson ? ["tokenizer.json", "tokenizer_config.json"] : ["vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json"];
        foreach (string part in parts)
        {
            File.Copy(Path.Combine(model, part), Path.Combine(folder.Path, part));
        }

        var tokenizer = TokenizerLoader.FromFolder(folder.Path)!;
        Assert.AreEqual(1232, tokenizer.VocabularySize);
        Assert.AreEqual(1231, tokenizer.BosId);
        Assert.IsFalse(tokenizer.Specials.Any);
        foreach (string line in File.ReadLines(Path.Combine(model, "prompts", file)))
        {
            using var prompt = JsonDocument.Parse(line);
            foreach (var (text, ids) in new[] { ("clean", "clean_ids"), ("corrupted", "corrupted_ids") })
            {
                string clean = prompt.RootElement.GetProperty(text).GetString()!;
                CollectionAssert.AreEqual(prompt.RootElement.GetProperty(ids).Deserialize<int[]>(), tokenizer.Encode(clean).ToArray(), clean);
            }
        }
    }

    [TestMethod]
    public void Tokens_are_shown_as_text()
    {
        var bytes = TokenizerLoader.FromFolder(RepositoryFolder.Find("models", "gpt2-tasks"))!;
        Assert.AreEqual(" Nora", bytes.TokenOf(1008));
        Assert.AreEqual("<|endoftext|>", bytes.TokenOf(1231));
        Assert.IsNull(bytes.TokenOf(1232));

        var spaces = TokenizerLoader.FromFolder(Path.Combine(Fixtures, "byte-fallback"))!;
        Assert.AreEqual(" x", string.Concat(spaces.Encode("x").Select(spaces.TokenOf)));
    }

    [TestMethod]
    public void The_configuration_names_the_tokens_that_begin_and_fill_up_a_text()
    {
        var tokenizer = TokenizerLoader.FromFolder(Path.Combine(Fixtures, "byte-fallback"))!;
        Assert.AreEqual((1, 2, 1), (tokenizer.BosId!.Value, tokenizer.PadId!.Value, tokenizer.Specials.Before.Single()));
        CollectionAssert.DoesNotContain(tokenizer.Encode("Hello").ToArray(), 1);
    }

    [TestMethod]
    public void A_folder_without_tokenizer_files_has_none()
    {
        using TemporaryFolder folder = new();
        folder.Write("vocab.json", "{}");
        Assert.IsNull(TokenizerLoader.FromFolder(folder.Path));
    }

    [TestMethod]
    [DataRow("""{"model":{"type":"Unigram","vocab":[]}}""", "its model Unigram is not supported")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"normalizer":{"type":"Precompiled"}}""", "its normalizer Precompiled is not supported")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"pre_tokenizer":{"type":"UnicodeScripts"}}""", "its pre-tokenizer UnicodeScripts is not supported")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"[a&&b]"}}}""", "set operations")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"a++"}}}""", "the pattern a++ is not supported")]
    [DataRow("""{"model":{"type":"BPE","vocab":{},"merges":["a b"]}}""", "a merge names the token 'a'")]
    [DataRow("""{"model":{"type":"BPE","merges":[]}}""", "not a tokenizer that can be read")]
    [DataRow("""{}""", "it has no model")]
    [DataRow("""[]""", "not a JSON object")]
    [DataRow("""{"model":""", "cannot be read")]
    public void A_tokenizer_that_would_give_other_ids_is_refused(string json, string says)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("tokenizer.json", json);
        var fault = Assert.ThrowsException<TokenizerException>(() => TokenizerLoader.FromFolder(folder.Path));
        StringAssert.StartsWith(fault.Message, path);
        StringAssert.Contains(fault.Message, says);
    }

    [TestMethod]
    public void Vocabulary_files_of_another_class_are_refused()
    {
        using TemporaryFolder folder = new();
        folder.Write("vocab.json", "{}");
        folder.Write("merges.txt", "#version: 0.2\n");
        folder.Write("tokenizer_config.json", """{"tokenizer_class":"Qwen2TokenizerFast"}""");
        var fault = Assert.ThrowsException<TokenizerException>(() => TokenizerLoader.FromFolder(folder.Path));
        StringAssert.Contains(fault.Message, "a Qwen2TokenizerFast is not defined by vocab.json and merges.txt alone");
    }

    [TestMethod]
    [DataRow("NFC", "café — 日本 Привет 😀", true)]
    [DataRow("NFC", "e\u0301", false)]
    [DataRow("NFC", "\u2126", false)]
    [DataRow("NFD", "naïve", false)]
    [DataRow("NFD", "a · b", true)]
    [DataRow("NFKC", "ﬁ", false)]
    [DataRow("NFKC", "plain — “text”", true)]
    public void A_text_that_normalization_might_change_is_refused(string form, string text, bool stays)
    {
        if (stays)
        {
            Assert.AreEqual(text, UnicodeForms.Keep(text, form));
        }
        else
        {
            StringAssert.Contains(Assert.ThrowsException<TokenizerException>(() => UnicodeForms.Keep(text, form)).Message, form);
        }
    }
}
