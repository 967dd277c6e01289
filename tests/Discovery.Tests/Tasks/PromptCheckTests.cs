using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Tasks;

[TestClass]
public sealed class PromptCheckTests
{
    private const string Good = """{"clean_ids": [1, 2], "corrupted_ids": [1, 3], "answer_ids": [4], "wrong_answer_ids": [5]}""";

    private static readonly PromptReadOptions Options = new() { Tokenizer = () => new LetterTokenizer { UnknownId = 27 }, VocabularySize = 30 };

    [TestMethod]
    public void A_sound_file_has_neither_problems_nor_notes()
    {
        var check =
            Check(Good + "\n" + """{"clean": "ab", "clean_ids": [1, 2], "corrupted": "ad", "answers": ["e"], "answer_ids": [5], "wrong_answers": ["f"]}""");
        Assert.AreEqual(2, check.Prompts.Count);
        Assert.AreEqual(0, check.Problems.Count + check.Notes.Count, string.Join('\n', check.Problems.Concat(check.Notes)));
    }

    [TestMethod]
    public void Every_problem_of_every_line_is_told_in_order()
    {
        var check = Check($$"""
            {"clean_ids": [1, 99], "corrupted_ids": [-1, 2], "answer_ids": [77]}
            not JSON
            {{Good}}

            {"clean": "ab", "corrupted": "abc", "answers": ["cd", "e", "fgh"], "positions": [2]}
            {"corrupted": "ab"}
            """);
        Expect(
            check.Problems,
            "1: clean_ids has the id 99,",
            "1: corrupted_ids has the id -1,",
            "1: answer_ids has the id 77,",
            "2: the line is not valid JSON",
            "5: position 2 is outside the prompt",
            "5: 'cd' in answers is 2 tokens",
            "5: 'fgh' in answers is 3 tokens",
            "5: clean has 2 tokens, corrupted 3;",
            "6: there is no clean prompt;");
        Assert.AreEqual(1, check.Prompts.Count);
    }

    [TestMethod]
    [DataRow("""{"clean_ids": [1, 2], "corrupted_ids": [1, 2]}""", "clean and corrupted are the same, so nothing can be seen from them;")]
    [DataRow(
        """{"clean_ids": [1, 2], "corrupted_ids": [1, 3], "answer_ids": [4, 5], "wrong_answer_ids": [5]}""", "a token is both a right and a wrong answer;")]
    [DataRow("""{"clean_ids": [1, 2], "corrupted_ids": [1, 3], "positions": [0, 1], "answer_ids": [4, 5], "wrong_answer_ids": [3, 5]}""",
        "a token is both a right and a wrong answer;")]
    [DataRow("""{"clean": "a?", "corrupted": "ab"}""", "clean has text that the tokenizer has no token for and writes as '{';")]
    [DataRow("""{"clean": "ab", "clean_ids": [1, 3], "corrupted_ids": [1, 4]}""",
        "clean and clean_ids do not say the same in the tokenizer beside the model, and the ids win;")]
    [DataRow("""{"clean_ids": [1, 3], "corrupted_ids": [1, 4], "answers": ["b", "c"], "answer_ids": [2, 5]}""", "answers and answer_ids do not say the same")]
    public void A_line_that_can_be_read_but_shows_nothing_is_a_problem(string line, string says)
    {
        var check = Check(line);
        Expect(check.Problems, "1: " + says);
    }

    [TestMethod]
    public void The_same_tokens_at_other_positions_are_another_prompt()
    {
        const string Line = """{"clean_ids": [1, 2], "corrupted_ids": [1, 2], "clean_position_ids": [0, 1], "corrupted_position_ids": [1, 0]}""";
        Assert.AreEqual(0, Check(Line, options: Options with { Inputs = ["position_ids"] }).Problems.Count);
    }

    [TestMethod]
    public void An_id_with_a_bos_in_front_of_its_text_is_sound() =>
        Assert.AreEqual(0, Check("""{"clean": "ab", "clean_ids": [29, 1, 2], "corrupted": "ac", "corrupted_ids": [29, 1, 3]}""").Problems.Count);

    [TestMethod]
    public void Tokens_given_at_different_positions_may_be_right_in_one_and_wrong_in_another() =>
        Assert.AreEqual(0,
            Check("""{"clean_ids": [1, 2], "corrupted_ids": [1, 3], "positions": [0, 1], "answer_ids": [4, 5], "wrong_answer_ids": [5, 4]}""").Problems.Count);

    [TestMethod]
    public void What_prompts_lack_together_is_told_once()
    {
        var check = Check(Good + "\n" + """{"clean_ids": [1, 2, 3]}""" + "\n" + """{"clean_ids": [1, 2, 4]}""" + "\n" + Good);
        Expect(check.Problems, "2: the prompt lacks a corrupted prompt, which others have;");
        Expect(
            check.Notes.Skip(1).ToArray(),
            "2: no answers, which other prompts have;",
            "2: no wrong answers, which other prompts have;",
            "4: the same prompts as in ");
        StringAssert.StartsWith(check.Notes[0], "prompts of several lengths (2 tokens: 2, 3 tokens: 2);");
        Assert.AreEqual("no corrupted prompts: a search takes --ablation zero or mean", Check("""{"clean_ids": [1, 2]}""").Notes.Single());
    }

    [TestMethod]
    public void A_model_of_fixed_sizes_takes_no_others()
    {
        var check = Check(Good + "\n" + """{"clean_ids": [1, 2, 3], "corrupted_ids": [1, 2, 4]}""" + "\n" + Good, shape: new(2, 2));
        Expect(check.Problems, "2: the prompt has 3 tokens, but the model was exported for exactly 2;",
            "3: 3 prompts, but the model was exported for 2 at once;");
    }

    [TestMethod]
    public void Rows_of_a_csv_file_are_told_like_lines()
    {
        var check = Check("clean_ids,corrupted_ids\n1|2,1|3\n1|2\n1|x,1|3\n1|2,1|3|4\n\"broken", name: "prompts.csv");
        Expect(
            check.Problems,
            "3: the row has 1 cells, the header 2;",
            "4: clean_ids holds 'x', which is no whole number;",
            "5: clean has 2 tokens, corrupted 3;",
            "6: the row is not valid CSV;");
    }

    [TestMethod]
    public void An_empty_file_is_a_problem_and_a_missing_one_a_fault()
    {
        StringAssert.Contains(Check("\n").Problems.Single(), "prompts.jsonl: the file holds no prompts;");
        Assert.ThrowsException<PromptException>(() => PromptCheck.Of("nowhere.jsonl", Options, default));
    }

    private static PromptCheck Check(string content, string name = "prompts.jsonl", PromptReadOptions? options = null, PromptShape shape = default)
    {
        using TemporaryFolder folder = new();
        return PromptCheck.Of(folder.Write(name, content), options ?? Options, shape);
    }

    private static void Expect(IReadOnlyList<string> told, params string[] expected)
    {
        Assert.AreEqual(expected.Length, told.Count, string.Join('\n', told));
        foreach (var (line, says) in told.Zip(expected))
        {
            StringAssert.Contains(line, $":{says}");
        }
    }
}
