using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Tasks;

[TestClass]
public sealed class PromptFileTests
{
    private static PromptReadOptions WithTokenizer { get; } = new() { Tokenizer = () => new LetterTokenizer() };

    [TestMethod]
    public void Text_and_ids_are_read_and_ids_win()
    {
        var prompts = Read("""
            {"clean": "ab", "corrupted": "ac", "answers": ["d", "e"], "wrong_answers": ["f"], "template": 3, "order": "ABBA"}

            {"clean": "ab", "clean_ids": [7,8,9], "corrupted_ids": [7,8,10], "answers": "d", "positions": [0,2], "answer_ids": [4,5], "wrong_answer_ids": null}
            """, WithTokenizer);
        CollectionAssert.AreEqual(new[] { 1, 2 }, prompts[0].Clean.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 3 }, prompts[0].Corrupted!.ToArray());
        CollectionAssert.AreEqual(new[] { 4, 5 }, prompts[0].Answers.ToArray());
        CollectionAssert.AreEqual(new[] { 6 }, prompts[0].WrongAnswers.ToArray());
        Assert.IsNull(prompts[0].Positions);
        CollectionAssert.AreEqual(new[] { 7, 8, 9 }, prompts[1].Clean.ToArray());
        CollectionAssert.AreEqual(new[] { 4, 5 }, prompts[1].Answers.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 2 }, prompts[1].Positions!.ToArray());
        Assert.AreEqual(0, prompts[1].WrongAnswers.Count);
        StringAssert.EndsWith(prompts[1].Place, "prompts.jsonl:3");
        Assert.IsTrue(prompts[1].HasAnswerPerPosition);
    }

    [TestMethod]
    public void Prompts_of_millions_of_tokens_are_refused_with_the_budget()
    {
        string ids = string.Concat(Enumerable.Repeat("1,", 1_000_000));

        StringAssert.Contains(Fault($"{{\"clean_ids\": [{ids}1]}}", new()), "clean_ids has 1000001 tokens, more than the 1000000 that a prompt may have");
        StringAssert.Contains(Fault($"{{\"clean\": \"{new string('a', 10_000_001)}\"}}", WithTokenizer),
            "clean has 10000001 characters, more than the 10000000 that a prompt may have");
    }

    [TestMethod]
    public void Csv_and_jsonl_say_the_same()
    {
        PromptReadOptions options = WithTokenizer with { Inputs = ["position_ids", "token_type_ids"] };
        var lines = Read("""
            {"clean": "a,b", "corrupted": "a\"c", "answers": ["d", "e"], "token_type_ids": [0, 0, 1]}
            {"clean": "a\nb", "corrupted_ids": [1, 2, 3], "answer_ids": [4], "clean_position_ids": [0, 1, 2], "corrupted_position_ids": [2, 1, 0]}
            {"clean_ids": [5, 6], "positions": [1]}
            """, options);
        var rows = Read("""
            clean,corrupted,answers, token_type_ids,corrupted_ids,answer_ids,clean_position_ids,corrupted_position_ids,clean_ids,positions,note
            "a,b","a""c",d|e,0|0|1,,,,,,,some note
            "a
            b",,,,1|2|3,4,0|1|2,2|1|0,,,

            ,,,,,,,,5|6,1,
            """, options, "prompts.csv");
        Assert.AreEqual(lines.Count, rows.Count);
        foreach (var (line, row) in lines.Zip(rows))
        {
            Assert.AreEqual(Described(line), Described(row));
        }

        CollectionAssert.AreEqual(
            new[] { 2, 3, 6 }, rows.Select(row => int.Parse(row.Place.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture)).ToArray());

        static string Described(Prompt prompt) =>
            string.Join(';', new[] { prompt.Clean, prompt.Corrupted, prompt.Answers, prompt.WrongAnswers, prompt.Positions }
            .Select(list => list is null ? "-" : string.Join(' ', list))
            .Concat(prompt.Inputs.Select(input => $"{input.Key}={string.Join(' ', input.Value.Clean)}/{string.Join(' ', input.Value.Corrupted)}")));
    }

    [TestMethod]
    [DataRow("""{"clean_ids": [1, 2}""", "2: the line is not valid JSON (byte 20: ")]
    [DataRow("[1, 2]", "2: this is no JSON object; write one object for each prompt")]
    [DataRow("""{"corrupted_ids": [1]}""", "2: there is no clean prompt; give clean (text) or clean_ids (token ids)")]
    [DataRow("""{"clean_ids": [1], "clean_ids": [2]}""", "2: the field clean_ids is there twice; keep one of them")]
    [DataRow("""{"clean_ids": []}""", "2: clean_ids has no tokens; give at least one")]
    [DataRow("""{"clean": ""}""", "2: clean has no tokens; give at least one")]
    [DataRow("""{"clean": 5}""", "2: clean is no text; give a JSON string")]
    [DataRow("""{"clean_ids": [1, 2.5]}""", "2: clean_ids holds 2.5, which is no whole number; give an array of whole numbers")]
    [DataRow("""{"clean_ids": [1, 2], "corrupted_ids": [1]}""", "2: clean has 2 tokens, corrupted 1; word them so that both have the same number of tokens")]
    [DataRow(
        """{"clean_ids": [1, 30]}""", "2: clean_ids has the id 30, which the model does not know (it knows 0 to 29); give ids of this model's own tokenizer")]
    [DataRow("""{"clean_ids": [-1]}""", "2: clean_ids has the id -1, ")]
    [DataRow("""{"clean_ids": [1], "wrong_answer_ids": [99]}""", "2: wrong_answer_ids has the id 99, ")]
    [DataRow("""{"clean": "ab", "answers": ["cd"]}""", "2: 'cd' in answers is 2 tokens, not one: 'c' 'd'; choose an answer of a single token")]
    [DataRow("""{"clean": "ab", "answers": [""]}""", "2: '' in answers is 0 tokens, not one; choose")]
    [DataRow("""{"clean": "a!"}""", "2: clean cannot be turned into tokens: the vocabulary has no token for '!'; change the text, or give clean_ids")]
    [DataRow("""{"clean_ids": [1, 2], "positions": [2]}""", "2: position 2 is outside the prompt, which has 2 tokens; give positions from 0 to 1")]
    [DataRow("""{"clean_ids": [1, 2], "positions": [-1]}""", "2: position -1 is outside")]
    [DataRow("""{"clean_ids": [1, 2], "positions": []}""", "2: positions is empty")]
    [DataRow("""{"clean_ids": [1, 2], "positions": [1, 1]}""", "2: a position is given twice")]
    [DataRow("""{"clean_ids": [1, 2, 3], "positions": [0, 1], "answer_ids": [1]}""",
        "2: 2 positions come with 1 answers; give one of the answers for each position")]
    [DataRow("""{"clean_ids": [1, 2, 3], "positions": [0, 1], "answer_ids": [1, 2], "wrong_answer_ids": [1]}""", "2: 2 positions come with 1 wrong answers")]
    [DataRow(
        """{"clean_ids": [1], "clean_position_ids": [0]}""", "2: clean_position_ids is for an input 'position_ids', which the model has not (it has types)")]
    [DataRow("""{"clean_ids": [1, 2], "types": [0]}""", "2: types has 1 numbers, the prompt 2 tokens; give one number per token")]
    [DataRow("""{"clean_ids": [1], "corrupted_ids": [2], "clean_types": [0]}""", "2: the field corrupted_types is missing")]
    public void A_bad_line_is_named_with_what_is_wrong_and_what_to_do(string line, string says)
    {
        var fault = Fault("""{"clean_ids": [1]}""" + "\n" + line, WithTokenizer with { VocabularySize = 30, Inputs = ["types"] });
        StringAssert.Contains(fault, $"prompts.jsonl:{says}");
        Assert.AreEqual(1, fault.Split('\n').Length);
    }

    [TestMethod]
    public void What_the_metric_and_the_ablation_need_must_be_there()
    {
        const string Line = """{"clean_ids": [1], "answer_ids": [2]}""";
        StringAssert.Contains(Fault(Line, new() { NeedsCorrupted = true }),
            ":1: there is no corrupted prompt; give corrupted or corrupted_ids, or choose the ablation zero or mean");
        StringAssert.Contains(
            Fault(Line, new() { NeedsAnswers = AnswerNeeds.AnswersAndWrongAnswers }), ":1: there are no wrong answers, which the metric needs; give");
        StringAssert.Contains(
            Fault("""{"clean_ids": [1]}""", new() { NeedsAnswers = AnswerNeeds.Answers }), ":1: there are no answers, which the metric needs; give");
    }

    [TestMethod]
    public void Text_without_a_tokenizer_is_refused_unless_nobody_needs_it()
    {
        const string Says =
            "is text, but no tokenizer.json, vocab.json + merges.txt, tokenizer.model or vocab.txt lies beside the model; put the model's tokenizer files "
                + "there, name their folder (--tokenizer), or give the prompts as token ids";
        StringAssert.Contains(Fault("""{"clean": "ab"}""", new() { Tokenizer = () => null }), $":1: clean {Says}");
        const string Line = """{"clean_ids": [1], "answers": ["b"]}""";
        StringAssert.Contains(Fault(Line, new() { NeedsAnswers = AnswerNeeds.Answers }), $":1: answers {Says}");
        Assert.AreEqual(0, Read(Line, new())[0].Answers.Count);
        bool asked = false;
        _ = Read("""{"clean": "ab", "clean_ids": [1]}""", new() { Tokenizer = () => { asked = true; return null; } });
        Assert.IsFalse(asked);
    }

    [TestMethod]
    public void An_answer_may_be_the_token_that_follows_the_prompt()
    {
        var tokenizer = TokenizerLoader.FromFolder(
            Acdc.Onnx.Testing.RepositoryFolder.Find("tests", "Discovery.Tests", "Tokenization", "Fixtures", "byte-fallback"));
        PromptReadOptions options = new() { Tokenizer = () => tokenizer, Specials = SpecialTokensChoice.None };
        var prompt = Read("""{"clean": "Hello", "answers": [" 1"]}""", options)[0];
        Assert.AreEqual(1, prompt.Answers.Count);
        CollectionAssert.AreEqual(tokenizer!.Encode("Hello 1").ToArray(), prompt.Clean.Append(prompt.Answers[0]).ToArray());
    }

    [TestMethod]
    public void A_bos_token_is_added_as_the_tokenizer_or_the_user_says()
    {
        const string Text = """{"clean": "ab", "corrupted": "ac", "positions": [1]}""";
        const string Ids = """{"clean_ids": [1, 2], "positions": [1]}""";
        PromptReadOptions adding = new() { Tokenizer = () => new LetterTokenizer { Specials = new([29], []) } };
        CollectionAssert.AreEqual(new[] { 1, 2 }, Read(Text, WithTokenizer)[0].Clean.ToArray());
        CollectionAssert.AreEqual(new[] { 29, 1, 2 }, Read(Text, adding)[0].Clean.ToArray());
        CollectionAssert.AreEqual(new[] { 29, 1, 3 }, Read(Text, adding)[0].Corrupted!.ToArray());
        CollectionAssert.AreEqual(new[] { 2 }, Read(Text, adding)[0].Positions!.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2 }, Read(Text, adding with { Specials = SpecialTokensChoice.None })[0].Clean.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2 }, Read(Ids, adding)[0].Clean.ToArray());
        CollectionAssert.AreEqual(new[] { 29, 1, 2 }, Read(Ids, WithTokenizer with { Specials = SpecialTokensChoice.WithBos })[0].Clean.ToArray());
        CollectionAssert.AreEqual(
            new[] { 29, 4 }, Read("""{"clean_ids": [29, 4]}""", WithTokenizer with { Specials = SpecialTokensChoice.WithBos })[0].Clean.ToArray());
        StringAssert.Contains(
            Fault(Text, new() { Specials = SpecialTokensChoice.WithBos, Tokenizer = () => new LetterTokenizer { BosId = null } }),
            ":1: a BOS token is to be added, but the tokenizer names none");
        StringAssert.Contains(Fault(Ids, new() { Specials = SpecialTokensChoice.WithBos }), ":1: a BOS token is to be added, but no tokenizer.json");
    }

    [TestMethod]
    public void Positions_move_with_what_is_put_in_front_and_answers_get_nothing()
    {
        const string Line = """{"clean": "ab", "corrupted": "ac", "positions": [0, 1], "answers": ["c", "d"]}""";
        PromptReadOptions around = new() { Tokenizer = () => new LetterTokenizer { Specials = new([29, 28], [27]) } };
        var prompt = Read(Line, around)[0];
        CollectionAssert.AreEqual(new[] { 29, 28, 1, 2, 27 }, prompt.Clean.ToArray());
        CollectionAssert.AreEqual(new[] { 2, 3 }, prompt.Positions!.ToArray());
        CollectionAssert.AreEqual(new[] { 3, 4 }, prompt.Answers.ToArray());
        StringAssert.Contains(Fault("""{"clean": "ab", "positions": [2]}""", around),
            ":1: position 2 is outside the prompt, which has 2 tokens of its own; give positions from 0 to 1");
        CollectionAssert.AreEqual(new[] { 29, 28, 1, 2, 27 }, Read(Line, around with { Specials = SpecialTokensChoice.WithBos })[0].Clean.ToArray());
    }

    [TestMethod]
    [DataRow("""{"clean": "a\ud800"}""", ":1: clean has half of a surrogate pair")]
    [DataRow("""{"clean": "a", "answers": ["b", "\udc00b"]}""", ":1: answers has half of a surrogate pair")]
    [DataRow("""{"clean": "a", "x\ud800": 1}""", ":1: a field's name has half of a surrogate pair")]
    [DataRow("""{"prompts\ud800": [{"clean": "a"}]}""", ":1: a field's name has half of a surrogate pair")]
    [DataRow("""[{"clean": "a\ud800"}]""", ":1: clean has half of a surrogate pair")]
    public void Half_of_a_surrogate_pair_is_no_character(string line, string says) => StringAssert.Contains(Fault(line, WithTokenizer), says);

    [TestMethod]
    public void The_only_token_in_front_of_texts_is_the_BOS_token_where_none_is_named()
    {
        PromptReadOptions options =
            new() { Specials = SpecialTokensChoice.WithBos, Tokenizer = () => new LetterTokenizer { BosId = null, Specials = new([29], [28]) } };
        CollectionAssert.AreEqual(new[] { 29, 1, 28 }, Read("""{"clean": "a"}""", options)[0].Clean.ToArray());
        CollectionAssert.AreEqual(new[] { 29, 1 }, Read("""{"clean_ids": [1]}""", options)[0].Clean.ToArray());
    }

    [TestMethod]
    public void A_special_token_that_the_model_does_not_know_is_named()
    {
        PromptReadOptions options = new() { VocabularySize = 20, Tokenizer = () => new LetterTokenizer { Specials = new([29], []) } };
        StringAssert.Contains(Fault("""{"clean": "ab"}""", options),
            ":1: clean becomes the id 29, which the model does not know (it knows 0 to 19); take this model's own tokenizer (--tokenizer DIR)");
    }

    [TestMethod]
    public void What_is_put_around_prompts_is_told_once()
    {
        List<string> notes = [];
        PromptReadOptions around =
            new() { Note = notes.Add, Tokenizer = () => new LetterTokenizer { Specials = new([1], []) { Source = "a file", PassedOver = "the rest" } } };
        _ = Read("""
            {"clean": "bc"}
            {"clean": "ab"}
            {"clean": "ac"}
            """, around);
        Assert.AreEqual(3, notes.Count, string.Join('\n', notes));
        CollectionAssert.AreEqual(new[] { "the tokenizer puts a (1) in front of every prompt (a file)", "the rest" }, notes[..2]);
        StringAssert.EndsWith(notes[2], "prompts.jsonl:2: clean itself begins with a, so nothing is put in front of such prompts");
        notes.Clear();
        _ = Read("""{"clean": "bc"}""", around with { Specials = SpecialTokensChoice.None });
        Assert.AreEqual("the tokenizer would put a (1) in front of every prompt (a file), which --no-special-tokens leaves out", notes.Single());
    }

    [TestMethod]
    public void A_limit_leaves_the_rest_unread() =>
        Assert.AreEqual(1, Read("{\"clean_ids\": [1]}\nnot JSON", new() { Limit = 1 }).Count);

    [TestMethod]
    [DataRow("prompts.jsonl", "\n\n", "prompts.jsonl: the file holds no prompts")]
    [DataRow("prompts.csv", "clean_ids\n", "prompts.csv: the file holds no prompts")]
    [DataRow("prompts.csv", "clean_ids,clean_ids\n1,1\n", "prompts.csv:1: the column clean_ids is there twice")]
    [DataRow("prompts.csv", "clean_ids,note\n1,a\n1|2,b,c\n", "prompts.csv:3: the row has 3 cells, the header 2; put cells that hold a comma")]
    [DataRow("prompts.csv", "clean_ids,note\n1,\"a\"b\n", "prompts.csv:2: the row is not valid CSV")]
    [DataRow("prompts.csv", "clean_ids\n1|x\n", "prompts.csv:2: clean_ids holds 'x', which is no whole number; give whole numbers separated by |")]
    public void A_file_that_holds_no_prompts_is_refused(string name, string content, string says) => StringAssert.Contains(Fault(content, new(), name), says);

    [TestMethod]
    public void A_file_that_is_not_there_is_refused()
    {
        var fault = Assert.ThrowsException<PromptException>(() => PromptFile.Read("no such file.jsonl"));
        StringAssert.StartsWith(fault.Message, "no such file.jsonl: the prompts cannot be read (");
    }

    private static IReadOnlyList<Prompt> Read(string content, PromptReadOptions options, string name = "prompts.jsonl")
    {
        using TemporaryFolder folder = new();
        return PromptFile.Read(folder.Write(name, content), options);
    }

    private static string Fault(string content, PromptReadOptions options, string name = "prompts.jsonl") =>
        Assert.ThrowsException<PromptException>(() => Read(content, options, name)).Message;
}
