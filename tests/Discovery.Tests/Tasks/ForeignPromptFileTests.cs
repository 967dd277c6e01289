using System.Text;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Tasks;

/// <summary>Prompt files as other programs write them. In the tests' tokenizer a is 1, b is 2, and so on.</summary>
[TestClass]
public sealed class ForeignPromptFileTests
{
    private const string Usual = "1 2 | 1 3 | 4 5 | 6";
    private readonly List<string> _notes = [];

    private PromptReadOptions Options => new() { Tokenizer = () => new LetterTokenizer(), Note = _notes.Add };

    [TestMethod]
    [DataRow("""[{"clean": "ab", "corrupted": "ac", "answers": ["d", "e"], "wrong_answers": ["f"]}]""", "x.json")]
    [DataRow("""{"prompts": [{"clean": "ab", "corrupt": "ac", "answers": ["d", "e"], "wrong_answers": ["f"]}]}""", "x.json")]
    [DataRow(
        "{\n  \"word_idxs\": {\"IO\": 2, \"end\": 14},\n  \"seq_labels\": [\"<|BOS|>\"],\n  \"prompts\": [\n    {\n      \"clean\": \"ab\",\n      "
            + "\"corrupt\": \"ac\",\n      \"answers\": [\"d\", \"e\"], \"wrong_answers\": [\"f\"]\n    }\n  ]\n}\n", "x.json")]
    [DataRow("{\n\"clean\": \"ab\", \"corrupted\": \"ac\",\n\"answers\": [\"d\", \"e\"], \"wrong_answers\": \"f\"\n}", "x.json")]
    [DataRow("{\"clean\": \"ab\", \"corrupted\": \"ac\", \"answers\": [\"d\", \"e\"], \"wrong_answers\": [\"f\"]}\r\n", "x.txt")]
    [DataRow("clean;corrupted;answers;wrong_answers\r\nab;ac;d|e;f\r\n", "x.csv")]
    [DataRow("clean\tcorrupted\tanswers\twrong_answers\nab\tac\td|e\tf\n", "x.tsv")]
    [DataRow("\"clean\";\"corrupted\";\"answers\";\"wrong_answers\"\n\"ab\";\"ac\";\"d|e\";\"f\"\n", "x.csv")]
    [DataRow("\nclean,corrupted,answers,wrong_answers\nab,ac,d|e,f\n", "x.txt")]
    [DataRow("clean,corrupted,answers,wrong_answers\nab,ac,\"['d', 'e']\",['f']\n", "x.csv")]
    [DataRow("clean,corrupted,answers,wrong_answers\nab,ac,\"[\"\"d\"\", 'e']\",f\n", "x.csv")]
    [DataRow(",clean,corrupted,corrupted_hard,answer_ids,incorrect_idx,wrong_answer_ids\n470,ab,ac,ad,4|5,7,6\n", "x.csv")]
    [DataRow(",clean,corrupted,answers_idx,corrupted_answers_idx\n0,ab,ac,\"[4, 5]\",[6]\n", "x.csv")]
    [DataRow("""{"prompts": [{"clean": [1, 2], "corrupt": [1, 3], "answers": [4, 5], "wrong_answers": [6]}]}""", "x.json")]
    public void A_plain_file_is_read(string text, string name)
    {
        foreach (var encoding in new Encoding[] { new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true),
            new UnicodeEncoding(true, true) })
        {
            Assert.AreEqual(Usual, string.Join(" # ", Read(text, name, Options, encoding).Select(Described)), encoding.EncodingName);
        }
    }

    [TestMethod]
    [DataRow("correct_idx,incorrect_idx")]
    [DataRow("clean_answer_idx,corrupted_answer_idx")]
    [DataRow("country_idx,corrupted_country_idx")]
    public void Columns_of_token_ids_have_the_names_of_EAP_IG(string columns)
    {
        var prompts = Read($",clean,corrupted,corrupted_hard,{columns}\n470,\"ab\",\"ac\",\"ad\",4,6\n184,ba,bc,bd,5,7\n", "ioi.csv", Options);

        Assert.AreEqual("1 2 | 1 3 | 4 | 6 # 2 1 | 2 3 | 5 | 7", string.Join(" # ", prompts.Select(Described)));
        string[] names = columns.Split(',');
        StringAssert.EndsWith(_notes.Single(), $"ioi.csv:2: {names[0]} is read as answer_ids, {names[1]} is read as wrong_answer_ids (EAP-IG's name for it)");
    }

    /// <summary>In EAP-IG's greater-than task correct_idx is a year, and stands alone.</summary>
    [TestMethod]
    public void A_column_that_means_a_token_only_beside_another_is_not_taken_for_one()
    {
        const string Text = "clean,corrupted,correct_idx\nab,ac,52\n";

        Assert.AreEqual("1 2 | 1 3 |  | ", Described(Read(Text, "x.csv", Options)[0]));
        StringAssert.Contains(Fault(Text, "x.csv", Options with { NeedsAnswers = AnswerNeeds.Answers }),
            "x.csv:2: there are no answers, which the metric needs; give answers (text) or answer_ids (token ids)");
        StringAssert.Contains(Fault(Text, "x.csv", Options with { NeedsAnswers = AnswerNeeds.Answers }), "correct_idx");
    }

    [TestMethod]
    [DataRow("""[{"clean": "ab"}, {"clean": "a!"}]""", "x.json:1 (prompt 2): clean cannot be turned into tokens")]
    [DataRow("[\n{\"clean\": \"ab\"},\n\n{\"clean\": \"a!\"}]", "x.json:4: clean cannot be turned into tokens")]
    [DataRow("[\n{\"clean\": \"ab\"},\n{\"clean\": ]", "x.json:3: the file is not valid JSON (byte 11: ")]
    [DataRow("[\n{\"clean\": \"ab\"}\n", "the file is not valid JSON")]
    [DataRow("{\n\"clean\": \"ab\"\n}\n{\n\"clean\": \"ab\"\n}\n", "x.json:4: the file is not valid JSON")]
    [DataRow("[1, 2]", "x.json:1: this is no JSON object; write one object for each prompt")]
    [DataRow("[]", "x.json: the file holds no prompts")]
    [DataRow("""{"prompts": []}""", "x.json: the file holds no prompts")]
    [DataRow("""{"clean": [[3.0, 3.0]], "corrupt": [[2.0, 2.0]]}""", "x.json:1: clean is no text; give a JSON string")]
    [DataRow(
        """{"prompt": "ab", "metadata": {}, "choices": ["a"], "answerKey": 0, "random_names_counterfactual": {}}""",
        "x.json:1: there is no clean prompt; give clean (text) or clean_ids (token ids) (not read: prompt, metadata, choices, answerKey, "
            + "random_names_counterfactual)")]
    [DataRow("""{"claen": "ab"}""", "x.json:1: there is no clean prompt; give clean (text) or clean_ids (token ids); did you mean clean by claen?")]
    [DataRow("""{"clean": "ab", "correct": "ac"}""",
        "x.json:1: there is no corrupted prompt; give corrupted or corrupted_ids, or choose the ablation zero or mean; did you mean corrupted by correct?")]
    [DataRow("""{"clean_id": [1]}""", "there is no clean prompt; give clean (text) or clean_ids (token ids); did you mean clean_ids by clean_id?")]
    [DataRow("a;b\n1;2\n", "x.json:1: the line is not valid JSON")]
    public void What_is_not_plain_is_told_in_one_sentence(string text, string says)
    {
        string told = Fault(text, "x.json", Options with { NeedsCorrupted = says.Contains("corrupted", StringComparison.Ordinal) });

        StringAssert.Contains(told, says);
        Assert.AreEqual(1, told.Split('\n').Length);
    }

    [TestMethod]
    [DataRow("prompt;answer\nab;d\n", "x.csv:2: there is no clean prompt; give clean (text) or clean_ids (token ids) (not read: prompt;answer)")]
    public void A_table_without_known_columns_says_which_it_has(string text, string says) => StringAssert.Contains(Fault(text, "x.csv", Options), says);

    [TestMethod]
    public void A_field_that_is_almost_known_is_told_once()
    {
        _ = Read("{\"clean\": \"ab\", \"position\": [0], \"order\": \"ABBA\"}\n{\"clean\": \"ab\", \"position\": [0]}\n", "x.jsonl", Options);

        StringAssert.EndsWith(_notes.Single(), "x.jsonl:1: position is not read; did you mean positions?");
    }

    [TestMethod]
    public void Bytes_that_are_no_text_are_told()
    {
        StringAssert.Contains(
            Fault("clean\nab\nStra\u00dfe\n", "x.csv", Options, Encoding.Latin1), "x.csv:3: the line is not UTF-8; save it as UTF-8 (in Excel: CSV UTF-8)");
        StringAssert.Contains(
            Fault("clean\nab\n", "x.csv", Options, new UnicodeEncoding(false, false)), "x.csv: this is UTF-16 without a byte order mark; save it as UTF-8");
        StringAssert.Contains(Fault("\u001f\u008b\b", "x.jsonl.gz", Options, Encoding.Latin1), "this is a gzip file, no text");
        StringAssert.Contains(Fault("PK\u0003\u0004", "x.xlsx", Options, Encoding.Latin1), "this is a zip file");
    }

    [TestMethod]
    public void A_path_at_which_there_is_nothing_is_answered_with_the_one_that_was_probably_meant()
    {
        using TemporaryFolder folder = new();
        folder.Write("prompts.jsonl", "");
        string wrong = folder.Write("x", "")[..^1] + "prompt.jsonl";

        StringAssert.Contains(Assert.ThrowsExactly<PromptException>(() => PromptFile.Read(wrong)).Message, "did you mean");
        StringAssert.Contains(Assert.ThrowsExactly<PromptException>(() => PromptFile.Read(Path.GetDirectoryName(wrong)!)).Message, "(this is a folder)");
        StringAssert.Contains(Assert.ThrowsExactly<PromptException>(() => PromptFile.Read("no/such/x.jsonl")).Message, "there is no folder 'no/such'");
    }

    private static string Described(Prompt prompt) =>
        string.Join(" | ", new[] { prompt.Clean, prompt.Corrupted ?? [], prompt.Answers, prompt.WrongAnswers }.Select(ids => string.Join(' ', ids)));

    private static IReadOnlyList<Prompt> Read(string text, string name, PromptReadOptions options, Encoding? encoding = null)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write(name, "");
        File.WriteAllText(path, text, encoding ?? new UTF8Encoding(false));
        return PromptFile.Read(path, options);
    }

    private static string Fault(string text, string name, PromptReadOptions options, Encoding? encoding = null) =>
        Assert.ThrowsExactly<PromptException>(() => Read(text, name, options, encoding)).Message;
}
