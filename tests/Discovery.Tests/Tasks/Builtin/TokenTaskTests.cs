using Acdc.Onnx.Discovery.Tasks.Builtin;

namespace Acdc.Onnx.Discovery.Tests.Tasks.Builtin;

[TestClass]
public sealed class TokenTaskTests
{
    [TestMethod]
    [DataRow(48, 8, 20)]
    [DataRow(8, 2, 3)]
    [DataRow(20, 3, 8)]
    public void Induction_repeats_one_segment_and_its_corruption_hides_the_first(int length, int shortest, int longest)
    {
        HashSet<int> segments = [];
        foreach (var prompt in BuiltinTasks.Find("induction")!.Make(new(200) { VocabularySize = 100, Length = length }).Prompts)
        {
            int[] clean = [.. prompt.CleanIds];
            int[] corrupted = [.. prompt.CorruptedIds];
            Assert.AreEqual(length, clean.Length);
            int segment = length - clean.Distinct().Count();
            segments.Add(segment);
            int[] changed = [.. Enumerable.Range(0, length).Where(at => clean[at] != corrupted[at])];
            CollectionAssert.AreEqual(Enumerable.Range(changed[0], segment).ToArray(), changed);
            Assert.AreEqual(length, corrupted.Distinct().Count());
            int second = Array.LastIndexOf(clean, clean[changed[0]]);
            CollectionAssert.AreEqual(clean[changed[0]..(changed[0] + segment)], clean[second..(second + segment)]);
            CollectionAssert.AreEqual(Enumerable.Range(second, segment - 1).ToArray(), prompt.Positions!.ToArray());
            CollectionAssert.AreEqual(prompt.Positions!.Select(at => clean[at + 1]).ToArray(), prompt.AnswerIds!.ToArray());
            CollectionAssert.AreEqual(prompt.Positions!.Select(at => corrupted[at - second + changed[0] + 1]).ToArray(), prompt.WrongAnswerIds!.ToArray());
        }

        Assert.AreEqual(shortest, segments.Min());
        Assert.AreEqual(longest, segments.Max());
    }

    [TestMethod]
    public void Induction_takes_ordinary_tokens_of_a_tokenizer_and_begins_with_its_bos()
    {
        WordTokenizer tokenizer = new() { Specials = new([1], []) };
        _ = tokenizer.Encode(string.Join(' ', Enumerable.Range(0, 200).Select(number => $"w{(char)('a' + (number / 26))}{(char)('a' + (number % 26))}")));
        var made = BuiltinTasks.Find("induction")!.Make(new(20) { Tokenizer = tokenizer, Length = 24 });
        CollectionAssert.AreEqual(
            new[] { "the tokenizer puts [BOS] (1) in front of every prompt", "2 of 202 token ids left out, no text or special: written <…> or […]" },
            made.Notes.ToArray());
        foreach (var prompt in made.Prompts)
        {
            Assert.AreEqual(24, prompt.CleanIds.Count);
            Assert.AreEqual(1, prompt.CleanIds[0]);
            Assert.IsTrue(prompt.CleanIds.Skip(1).Concat(prompt.CorruptedIds.Skip(1)).All(id => id >= 2));
            Assert.AreEqual(prompt.CleanIds[prompt.Positions![0] + 1], prompt.AnswerIds![0]);
        }
    }

    [TestMethod]
    [DataRow(7, 100, "induction: 7 tokens are too few for a segment to come twice; give --length 8 or more")]
    [DataRow(48, 60, "induction: 60 different tokens are too few, 68 are needed for prompts of 48;")]
    public void Induction_refuses_what_leaves_no_room(int length, int vocabulary, string says) => StringAssert.StartsWith(
        Assert.ThrowsException<TaskException>(() => BuiltinTasks.Find("induction")!.Make(new(1) { VocabularySize = vocabulary, Length = length })).Message,
        says);

    [TestMethod]
    public void Reverse_begins_with_the_six_orders_and_then_repeats_tokens()
    {
        var task = BuiltinTasks.Find("tracr-reverse")!;
        var six = task.Make(new(6)).Prompts.Select(prompt => string.Join(' ', prompt.CleanIds)).ToArray();
        CollectionAssert.AreEquivalent(new[] { "3 0 1 2", "3 0 2 1", "3 1 0 2", "3 1 2 0", "3 2 0 1", "3 2 1 0" }, six);
        var all = task.Make(new(27)).Prompts;
        Assert.AreEqual(27, all.Select(prompt => string.Join(' ', prompt.CleanIds)).Distinct().Count());
        foreach (var prompt in all)
        {
            int[] clean = [.. prompt.CleanIds];
            CollectionAssert.AreEqual(new[] { clean[3], clean[2], clean[1] }, prompt.AnswerIds!.ToArray());
            CollectionAssert.AreNotEqual(clean, prompt.CorruptedIds.ToArray());
        }

        Assert.AreEqual("tracr-reverse: there are 27 different prompts; ask for at most so many (-n 27)",
            Assert.ThrowsException<TaskException>(() => task.Make(new(28))).Message);
    }

    [TestMethod]
    [DataRow("tracr-reverse")]
    [DataRow("tracr-xproportion")]
    public void The_split_form_moves_the_positions_too(string name)
    {
        var task = BuiltinTasks.Find(name)!;
        var split = task.Make(new(1) { Variant = "split" });
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3 }, split.Prompts[0].CleanPositionIds!.ToArray());
        CollectionAssert.AreEqual(new[] { 2, 3, 0, 1 }, split.Prompts[0].CorruptedPositionIds!.ToArray());
        StringAssert.EndsWith(split.SearchOptions, " --split-embeddings");
        Assert.IsNull(task.Make(new(1)).Prompts[0].CleanPositionIds);
        CollectionAssert.AreNotEqual(split.Prompts[0].CleanIds.ToArray(), split.Prompts[0].CorruptedIds.ToArray());
    }

    [TestMethod]
    public void Proportion_prompts_are_all_different()
    {
        var prompts = BuiltinTasks.Find("tracr-xproportion")!.Make(new(256)).Prompts;
        Assert.AreEqual(256, prompts.Select(prompt => string.Join(' ', prompt.CleanIds)).Distinct().Count());
        Assert.IsTrue(prompts.All(prompt => prompt.CleanIds.All(id => id is >= 0 and <= 3)));
    }
}
