using System.Text.RegularExpressions;
using Acdc.Onnx.Discovery.Tasks.Builtin;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Tasks.Builtin;

[TestClass]
public sealed partial class TextTaskTests
{
    private static readonly ITokenizer Gpt2Tasks = TokenizerLoader.FromFolder(RepositoryFolder.Find("models", "gpt2-tasks"))!;

    [TestMethod]
    public void An_ioi_sentence_names_the_subject_twice_and_asks_for_the_other()
    {
        var made = Make("ioi", 40);
        foreach (var (index, prompt) in made.Prompts.Index())
        {
            string[] clean = Names(prompt.Clean!);
            string[] corrupted = Names(prompt.Corrupted!);
            var (first, second) = prompt.Order == "ABBA" ? (prompt.Answers![0], prompt.WrongAnswers![0]) : (prompt.WrongAnswers![0], prompt.Answers![0]);
            CollectionAssert.AreEqual(new[] { first.Trim(), second.Trim(), prompt.WrongAnswers[0].Trim() }, clean, prompt.Clean);
            Assert.AreEqual(5, clean[..2].Concat(corrupted).Distinct().Count(), prompt.Corrupted);
            Assert.AreEqual(Names().Replace(prompt.Clean!, "?"), Names().Replace(prompt.Corrupted!, "?"));
            Assert.AreEqual(index / 5 % 2 == 0 ? "ABBA" : "BABA", prompt.Order);
        }

        Assert.AreEqual("--metric logit_diff", made.SearchOptions);
    }

    [TestMethod]
    [DataRow("abba", "ABBA")]
    [DataRow("baba", "BABA")]
    public void A_variant_of_ioi_has_one_order(string variant, string order) =>
        Assert.IsTrue(BuiltinTasks.Find("ioi")!.Make(new(20) { Tokenizer = Gpt2Tasks, Variant = variant }).Prompts.All(prompt => prompt.Order == order));

    [TestMethod]
    public void The_first_ioi_sentence_stays_what_it_is()
    {
        var first = Make("ioi", 1).Prompts[0];
        Assert.AreEqual("Then, Gina and Carl met at the garden. Carl gave the letter to", first.Clean);
        Assert.AreEqual("Then, David and Max met at the garden. Jack gave the letter to", first.Corrupted);
    }

    [TestMethod]
    public void Greater_than_asks_for_every_ending_above_the_first_year()
    {
        var made = Make("greater-than", 60);
        foreach (var prompt in made.Prompts)
        {
            var years = Years().Match(prompt.Clean!);
            int ending = int.Parse(years.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture);
            Assert.IsTrue(ending is >= 2 and <= 98, prompt.Clean);
            Assert.AreEqual(years.Groups[1].Value, years.Groups[3].Value);
            CollectionAssert.AreEqual(Enumerable.Range(ending + 1, 99 - ending).Select(year => $"{year:00}").ToArray(), prompt.Answers!.ToArray());
            CollectionAssert.AreEqual(Enumerable.Range(0, ending + 1).Select(year => $"{year:00}").ToArray(), prompt.WrongAnswers!.ToArray());
            Assert.AreEqual(
                prompt.Clean!.Replace(years.Groups[1].Value + years.Groups[2].Value, years.Groups[1].Value + "01", StringComparison.Ordinal), prompt.Corrupted);
            CollectionAssert.AreEqual(Enumerable.Range(257 + ending, 99 - ending).ToArray(), prompt.AnswerIds!.ToArray());
        }
    }

    [TestMethod]
    public void A_docstring_goes_on_with_the_fifth_argument()
    {
        foreach (var prompt in Make("docstring", 40).Prompts)
        {
            var (signature, documented) = Stub(prompt.Clean!);
            var (changed, changedDocumented) = Stub(prompt.Corrupted!);
            CollectionAssert.AreEqual(signature[2..4], documented, prompt.Clean);
            Assert.AreEqual(" " + signature[4], prompt.Answers!.Single());
            CollectionAssert.AreEqual(new[] { signature[0], signature[1], signature[5] }, new[] { changed[0], changed[1], changed[5] });
            string[] fresh = [.. changed[2..5], .. changedDocumented];
            Assert.AreEqual(11, signature.Concat(fresh).Distinct().Count());
            CollectionAssert.AreEquivalent(
                signature.Where((_, at) => at != 4).Concat(fresh).Select(argument => " " + argument).ToArray(), prompt.WrongAnswers!.ToArray());
        }
    }

    [TestMethod]
    [DataRow("ioi", 15)]
    [DataRow("greater-than", 12)]
    [DataRow("docstring", 40)]
    public void Ids_are_the_tokens_of_the_text_and_answers_are_what_follows(string task, int tokens)
    {
        var made = Make(task, 10);
        Assert.AreEqual(10, made.Prompts.Select(prompt => prompt.Clean).Distinct().Count());
        foreach (var prompt in made.Prompts)
        {
            CollectionAssert.AreEqual(Gpt2Tasks.Encode(prompt.Clean!).ToArray(), prompt.CleanIds.ToArray());
            CollectionAssert.AreEqual(Gpt2Tasks.Encode(prompt.Corrupted!).ToArray(), prompt.CorruptedIds.ToArray());
            Assert.AreEqual(tokens, prompt.CleanIds.Count);
            Assert.AreEqual(tokens, prompt.CorruptedIds.Count);
            foreach (var (text, id) in prompt.Answers!.Zip(prompt.AnswerIds!).Concat(prompt.WrongAnswers!.Zip(prompt.WrongAnswerIds!)))
            {
                CollectionAssert.AreEqual(prompt.CleanIds.Append(id).ToArray(), Gpt2Tasks.Encode(prompt.Clean + text).ToArray());
            }
        }
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        string first = GeneratedPromptFile.Format(Make("ioi", 20).Prompts);
        Assert.AreEqual(first, GeneratedPromptFile.Format(Make("ioi", 20).Prompts));
        Assert.AreNotEqual(first, GeneratedPromptFile.Format(BuiltinTasks.Find("ioi")!.Make(new(20) { Tokenizer = Gpt2Tasks, Seed = 1 }).Prompts));
    }

    [TestMethod]
    public void Words_that_are_not_one_token_are_left_out_by_name()
    {
        WordTokenizer tokenizer = new() { IsCut = word => word is "Mary" or "hotel", IsUnknown = word => word is "John" or "lamp" };
        var made = BuiltinTasks.Find("ioi")!.Make(new(100) { Tokenizer = tokenizer });
        CollectionAssert.IsSubsetOf(
            new[]
            {
                "2 of 80 names left out, not one token of their own: Mary, John",
                "1 of 15 places left out, not one token of their own: hotel",
                "1 of 15 objects left out, not one token of their own: lamp",
            },
            made.Notes.ToArray());
        string all = GeneratedPromptFile.Format(made.Prompts);
        foreach (string word in new[] { "Mary", "John", "hotel", "lamp" })
        {
            Assert.IsFalse(all.Contains(word, StringComparison.Ordinal), word);
        }
    }

    [TestMethod]
    public void Templates_with_unknown_words_or_of_another_length_are_left_out()
    {
        var made = BuiltinTasks.Find("ioi")!.Make(new(30) { Tokenizer = new WordTokenizer { IsUnknown = word => word == "handed" } });
        StringAssert.StartsWith(made.Notes[0], "1 of 12 templates left out, not all of their words are in the vocabulary: When {x} and {y} walked");
        Assert.AreEqual(1, made.Prompts.Select(prompt => prompt.CleanIds.Count).Distinct().Count());
        Assert.IsTrue(made.Prompts.All(prompt => !prompt.CleanIds.Contains(0)));
    }

    [TestMethod]
    public void A_bos_token_is_in_the_ids_where_the_tokenizer_asks_for_it()
    {
        var prompt = BuiltinTasks.Find("ioi")!.Make(new(1) { Tokenizer = new WordTokenizer { Specials = new([1], []) } }).Prompts[0];
        Assert.AreEqual(1, prompt.CleanIds[0]);
        Assert.AreEqual(1, prompt.CorruptedIds[0]);
        Assert.IsFalse(prompt.Clean!.Contains("[BOS]", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Prompts_with_a_token_behind_them_are_measured_at_the_last_of_their_own()
    {
        WordTokenizer tokenizer = new() { Specials = new([1], [0]) };
        var prompt = BuiltinTasks.Find("ioi")!.Make(new(1) { Tokenizer = tokenizer }).Prompts[0];
        Assert.AreEqual(0, prompt.CleanIds[^1]);
        Assert.AreEqual(" to", tokenizer.TokenOf(prompt.CleanIds[prompt.Positions!.Single()]));
        Assert.IsNull(BuiltinTasks.Find("ioi")!.Make(new(1) { Tokenizer = tokenizer, Specials = SpecialTokensChoice.None }).Prompts[0].Positions);
    }

    [TestMethod]
    public void Too_few_words_are_refused_with_their_number()
    {
        WordTokenizer few = new() { IsCut = word => word.Length > 3 && char.IsUpper(word[0]) && word is not "Then" };
        StringAssert.StartsWith(Fault("docstring", new WordTokenizer { IsCut = word => word != "self" }),
            "docstring: of 10 methods 0 are one token each in this tokenizer, and 1 are needed;");
        StringAssert.StartsWith(Fault("greater-than", new WordTokenizer { IsCut = word => word == "57" }), "greater-than: only 99 of the endings 00 to 99");
        StringAssert.StartsWith(Fault("ioi", new WordTokenizer { IsUnknown = word => char.IsUpper(word[0])
            && word is not ("Then" or "Leo" or "Tom" or "Ben" or "Max") }), "ioi: of 80 names 4 are one token each in this tokenizer, and 5 are needed;");
        Assert.IsTrue(BuiltinTasks.Find("ioi")!.Make(new(5) { Tokenizer = few }).Prompts.Count == 5);
    }

    [TestMethod]
    public void Years_that_are_one_token_are_left_out()
    {
        WordTokenizer tokenizer = new();
        var made = BuiltinTasks.Find("greater-than")!.Make(new(300) { Tokenizer = new MergedYears(tokenizer) });
        CollectionAssert.Contains(made.Notes.ToArray(), "2 of 873 years left out, not a century and two digits in tokens: 1732, 1850");
        Assert.IsFalse(
            made.Prompts.Any(prompt => prompt.Clean!.Contains("1732", StringComparison.Ordinal) || prompt.Clean.Contains("1850", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void More_prompts_than_there_are_is_refused()
    {
        WordTokenizer tokenizer = new() { IsCut = word => char.IsLower(word[0]) && word is not ("war" or "lasted" or "from" or "the" or "year" or "to") };
        StringAssert.Contains(Fault("greater-than", tokenizer, 2000), "different prompts of one length, not 2000; ask for fewer (-n ");
    }

    private static GeneratedTask Make(string task, int count) => BuiltinTasks.Find(task)!.Make(new(count) { Tokenizer = Gpt2Tasks });

    private static string Fault(string task, ITokenizer tokenizer, int count = 10) =>
        Assert.ThrowsException<TaskException>(() => BuiltinTasks.Find(task)!.Make(new(count) { Tokenizer = tokenizer })).Message;

    private static string[] Names(string sentence) => [.. Names().Matches(sentence).Select(match => match.Value)];

    private static (string[] Signature, string[] Documented) Stub(string text) => (
        Signature().Match(text).Groups[1].Value.Split(", "),
        [.. Documented().Matches(text).Select(match => match.Groups[1].Value)]);

    [GeneratedRegex("(?!Then|Yesterday|Since|Once|Today)[A-Z][a-z]+")]
    private static partial Regex Names();

    [GeneratedRegex(@"year (\d\d)(\d\d) to the year (\d\d)$")]
    private static partial Regex Years();

    [GeneratedRegex(@"\(self, ([^)]*)\)")]
    private static partial Regex Signature();

    [GeneratedRegex(":param (\\w+):")]
    private static partial Regex Documented();
}
