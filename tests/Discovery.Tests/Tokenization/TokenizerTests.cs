using System.Text.Json;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.Discovery.Tokenization.Normalization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Tokenization;

[TestClass]
public sealed class TokenizerTests
{
    private static string Fixtures => RepositoryFolder.Find("tests", "Discovery.Tests", "Tokenization", "Fixtures");

    public static IEnumerable<object[]> Kinds =>
        Directory.GetDirectories(Fixtures).Order(StringComparer.Ordinal).Select(folder => new object[] { Path.GetFileName(folder) });

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
        string[] parts =
            fromJson ? ["tokenizer.json", "tokenizer_config.json"] : ["vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json"];
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
    [DataRow("""{"model":{"type":"Elsewhere","vocab":[]}}""", "its model Elsewhere is not supported")]
    [DataRow("""{"model":{"vocab":{}}}""", "its model has no type, and its fields are those of no kind")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"normalizer":{"type":"Rot13"}}""", "its normalizer Rot13 is not supported")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"pre_tokenizer":{"type":"Syllables"}}""", "its pre-tokenizer Syllables is not supported")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"a("}}}""",
        "the pattern a( is not a regular expression")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"pre_tokenizer":{"type":"Split"}}""", "a Split has no pattern")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"pre_tokenizer":{"type":"Sequence","pretokenizers":{}}}""",
        "'pretokenizers' is an object where a list belongs")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"normalizer":"NFC"}""", "a part is \"NFC\" where an object belongs")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"pre_tokenizer":{"type":"Metaspace","replacement":"ab"}}""",
        "the replacement of a Metaspace is 'ab' where one character belongs")]
    [DataRow(
        """{"model":{"type":"WordLevel","vocab":{}},"normalizer":{"type":"Precompiled","precompiled_charsmap":"!"}}""", "precompiled_charsmap is not Base64")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"normalizer":{"type":"Precompiled","precompiled_charsmap":"AAAA"}}""",
        "precompiled_charsmap is cut off or broken: 3 bytes")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{"a":-1}}}""", "the id of the token 'a' is -1 where a whole number from 0 to 2147483647 belongs")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{"a":4294967296}}}""", "the id of the token 'a' is 4294967296 where")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{"a":1e400}}}""", "the id of the token 'a' is 1e400 where")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{"a":"1"}}}""", "the id of the token 'a' is \"1\" where")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":[1]}}""", "its vocabulary is a list where an object belongs")]
    [DataRow("""{"model":{"type":"BPE","vocab":{},"merges":["a b"]}}""", "a merge names the token 'a'")]
    [DataRow("""{"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}}""", "a merge names the token 'ab'")]
    [DataRow("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a"]}}""", "the merge 'a' is no pair of tokens")]
    [DataRow("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a a a"]}}""", "the merge 'a a a' is no pair of tokens")]
    [DataRow("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[["a"]]}}""", "the merge [\"a\"] is no pair of tokens")]
    [DataRow("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[["a",1]]}}""", "a token of a merge is 1 where a text belongs")]
    [DataRow("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[7]}}""", "the merge 7 is no pair of tokens")]
    [DataRow("""{"model":{"type":"BPE","vocab":{},"merges":[],"dropout":0.1}}""", "its model drops merges at random")]
    [DataRow("""{"model":{"type":"BPE","vocab":{},"merges":[],"fuse_unk":"yes"}}""", "'fuse_unk' is \"yes\" where true or false belongs")]
    [DataRow("""{"model":{"type":"BPE","merges":[]}}""", "its model BPE has no vocab")]
    [DataRow("""{"model":{"type":"BPE","vocab":{}}}""", "its model BPE has no merges")]
    [DataRow("""{"model":{"type":"Unigram","vocab":[["a"]]}}""", "an entry of its vocabulary is no pair of a token and a score")]
    [DataRow("""{"model":{"type":"Unigram","vocab":[["a",0]],"unk_id":1}}""", "its unk_id 1 is not below its 1 tokens")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"added_tokens":[{"content":"<s>"}]}""", "an added token has no id")]
    [DataRow("""{"model":{"type":"WordLevel","vocab":{}},"added_tokens":{"<s>":1}}""", "'added_tokens' is an object where a list belongs")]
    [DataRow("""{"model":7}""", "its model has no type")]
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
        folder.Write("tokenizer_config.json", """{"tokenizer_class":"WhisperTokenizerFast"}""");
        var fault = Assert.ThrowsException<TokenizerException>(() => TokenizerLoader.FromFolder(folder.Path));
        StringAssert.Contains(fault.Message, "WhisperTokenizer does not follow from these files alone");
    }

    [TestMethod]
    public void Nesting_without_end_is_refused()
    {
        using TemporaryFolder folder = new();
        string open = string.Concat(Enumerable.Repeat("""{"type":"Sequence","normalizers":[""", 5000));
        folder.Write("tokenizer.json", """{"model":{"type":"WordLevel","vocab":{}},"normalizer":""" + open);
        StringAssert.Contains(Assert.ThrowsException<TokenizerException>(() => TokenizerLoader.FromFolder(folder.Path)).Message, "cannot be read");
    }

    // Values from the Unicode standard's own examples (UAX 15) and its data files.
    [TestMethod]
    [DataRow("NFC", "e\u0301", "é")]
    [DataRow("NFD", "é", "e\u0301")]
    [DataRow("NFC", "\u2126", "\u03A9")]
    [DataRow("NFD", "\u1E69", "s\u0323\u0307")]
    [DataRow("NFC", "s\u0307\u0323", "\u1E69")]
    [DataRow("NFD", "\uD55C", "\u1112\u1161\u11AB")]
    [DataRow("NFC", "\u1112\u1161\u11AB", "\uD55C")]
    [DataRow("NFC", "\u0958", "\u0915\u093C")]
    [DataRow("NFKC", "\uFB01", "fi")]
    [DataRow("NFKD", "\u1E9B\u0323", "s\u0323\u0307")]
    [DataRow("NFKC", "\uFDFA", "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064A\u0647 \u0648\u0633\u0644\u0645")]
    [DataRow("NFKC", "\U0001D7D8①", "01")]
    [DataRow("NFD", "\U0002F800", "\u4E3D")]
    [DataRow("NFC", "plain text, 日本 Привет 😀", "plain text, 日本 Привет 😀")]
    public void Texts_are_normalized_as_Unicode_says(string form, string text, string normalized) =>
        Assert.AreEqual(normalized, UnicodeForms.Normalize(text, form));

    [TestMethod]
    public void A_text_with_half_a_character_is_refused()
    {
        var tokenizer = TokenizerLoader.FromFolder(Path.Combine(Fixtures, "byte-fallback"))!;
        StringAssert.Contains(
            Assert.ThrowsException<TokenizerException>(() => tokenizer.Encode("ab\uD83D c")).Message, "half a surrogate pair (U+D83D) at position 2");
    }

    [TestMethod]
    public void A_pattern_that_takes_too_many_steps_is_named()
    {
        using TemporaryFolder folder = new();
        folder.Write(
            "tokenizer.json",
            """{"model":{"type":"WordLevel","vocab":{"[UNK]":0},"unk_token":"[UNK]"}"""
                + ""","pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a|aa|aaa)+(?:b|c)+$"},"behavior":"Isolated"}}""");
        var tokenizer = TokenizerLoader.FromFolder(folder.Path)!;
        CollectionAssert.AreEqual(new[] { 0 }, tokenizer.Encode("aab").ToArray());
        StringAssert.Contains(Assert.ThrowsException<TokenizerException>(() => tokenizer.Encode(new string('a', 60) + "!")).Message,
            "the pattern (a|aa|aaa)+(?:b|c)+$ takes too many steps on a text of 61 characters");
    }
}
