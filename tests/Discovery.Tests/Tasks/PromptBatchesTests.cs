using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Tests.Tasks;

[TestClass]
public sealed class PromptBatchesTests
{
    private static PromptBatchOptions Kl { get; } = new(KnownMetrics.Find("kl")!);

    [TestMethod]
    public void Prompts_of_one_length_make_one_batch()
    {
        var batches = PromptBatches.Make([Pair([1, 2], [1, 3]), Pair([4, 5], [4, 6])], Kl with { MaskInput = "attention_mask" });
        Assert.AreEqual(1, batches.Count);
        Assert.AreEqual("Int64[2,2] 1 2 4 5", Told(batches[0].Clean["input_ids"]));
        Assert.AreEqual("Int64[2,2] 1 3 4 6", Told(batches[0].Corrupted!["input_ids"]));
        Assert.AreEqual(1, batches[0].Clean.Count);
        Assert.AreEqual("Int64[2,2] 0 1 1 1", Told(batches[0].Metric.Feeds["measured"]));
        Assert.AreEqual(2, batches[0].Rows);
    }

    [TestMethod]
    public void With_a_mask_shorter_prompts_are_padded_on_the_right()
    {
        var batch = PromptBatches.Make([Pair([1, 2, 3], [1, 2, 4]), Pair([5], [6])], Kl with
        {
            TokenInput = "ids",
            MaskInput = "mask",
            PadId = 9,
            InputTypes = new Dictionary<string, ElementType> { ["ids"] = ElementType.Int32, ["mask"] = ElementType.Float },
        }).Single();
        Assert.AreEqual("Int32[2,3] 1 2 3 5 9 9", Told(batch.Clean["ids"]));
        Assert.AreEqual("Int32[2,3] 1 2 4 6 9 9", Told(batch.Corrupted!["ids"]));
        Assert.AreEqual("Float[2,3] 1 1 1 1 0 0", Told(batch.Clean["mask"]));
        Assert.AreEqual("Float[2,3] 1 1 1 1 0 0", Told(batch.Corrupted["mask"]));
        Assert.AreEqual("Int64[2,2] 0 2 1 0", Told(batch.Metric.Feeds["measured"]));
    }

    [TestMethod]
    public void Without_a_mask_prompts_are_grouped_by_length()
    {
        Prompt[] prompts = [Pair([1, 2], [1, 3]), Pair([4], [5]), Pair([6, 7], [6, 8]), Pair([9], [9])];
        var batches = PromptBatches.Make(prompts, Kl);
        CollectionAssert.AreEqual(
            new[] { "Int64[2,2] 1 2 6 7", "Int64[2,1] 4 9" }, batches.Select(batch => Told(batch.Clean["input_ids"])).ToArray());
    }

    [TestMethod]
    public void A_batch_holds_no_more_prompts_than_asked()
    {
        Prompt[] prompts = [Pair([1, 2], [1, 3]), Pair([4], [5]), Pair([6], [6])];
        CollectionAssert.AreEqual(
            new[] { "Int64[2,2] 1 2 4 0", "Int64[1,1] 6" },
            PromptBatches.Make(prompts, Kl with { BatchSize = 2, MaskInput = "mask" }).Select(batch => Told(batch.Clean["input_ids"])).ToArray());
        Assert.AreEqual(3, PromptBatches.Make(prompts, Kl with { BatchSize = 1 }).Count);
    }

    [TestMethod]
    public void Further_inputs_are_fed_from_the_prompts()
    {
        Prompt With(int[] clean, int[] corrupted) => Pair(clean, corrupted) with
        {
            Inputs = new Dictionary<string, PromptInput> {
                ["position_ids"] = new([.. clean.Select((_, index) => index)], [.. clean.Select((_, index) => clean.Length - index)]) },
        };
        var batch = PromptBatches.Make([With([1, 2], [2, 1]), With([3], [4])], Kl with { MaskInput = "mask" }).Single();
        Assert.AreEqual("Int64[2,2] 0 1 0 0", Told(batch.Clean["position_ids"]));
        Assert.AreEqual("Int64[2,2] 2 1 1 0", Told(batch.Corrupted!["position_ids"]));
        Refused([With([1], [2]), Pair([3], [4])], Kl, "p:3: the prompt lacks numbers for position_ids, which others have");
    }

    [TestMethod]
    public void Without_corrupted_prompts_there_is_no_corrupted_run()
    {
        Prompt alone = new("p:1", [1, 2]);
        Assert.IsNull(PromptBatches.Make([alone], Kl).Single().Corrupted);
        Refused([Pair([1, 2], [1, 3]), alone], Kl, "p:1: the prompt lacks a corrupted prompt, which others have; give it to all prompts or to none");
    }

    [TestMethod]
    [DataRow(null, "0:2 1:0 1:3")]
    [DataRow(MeasuredPositions.Last, "0:2 1:3")]
    [DataRow(MeasuredPositions.All, "0:0 0:1 0:2 1:0 1:1 1:2 1:3")]
    [DataRow(MeasuredPositions.FromSecond, "0:1 0:2 1:1 1:2 1:3")]
    public void The_positions_measured_are_chosen_by_name(MeasuredPositions? positions, string expected)
    {
        Prompt[] prompts = [new("p:1", [1, 2, 3]), new("p:2", [1, 2, 3, 4]) { Positions = [0, 3] }];
        Assert.AreEqual(expected, string.Join(' ', MeasuredRows.Of(prompts, positions, Kl.Metric).Select(row => $"{row.Prompt}:{row.Position}")));
    }

    [TestMethod]
    public void Positions_that_a_prompt_has_not_are_refused()
    {
        Refused([new("p:1", [1])], Kl with { Positions = MeasuredPositions.Given },
            "p:1: the prompt gives no positions; add the field positions, or measure last, all or from_1");
        Refused([new("p:1", [1])], Kl with { Positions = MeasuredPositions.FromSecond }, "p:1: the prompt has no second token");
    }

    [TestMethod]
    public void Position_names_round_trip()
    {
        CollectionAssert.AreEqual(new[] { "last", "all", "from_1", "given" }, MeasuredPositionNames.All.ToArray());
        foreach (string name in MeasuredPositionNames.All)
        {
            Assert.AreEqual(name, MeasuredPositionNames.NameOf(MeasuredPositionNames.Find(name)!.Value));
        }

        Assert.IsNull(MeasuredPositionNames.Find("first"));
    }

    [TestMethod]
    public void Each_position_has_its_own_answer_and_its_next_token()
    {
        Prompt prompt = new("p:1", [5, 6, 7]) { Positions = [2, 0], Answers = [10, 11], WrongAnswers = [20, 21] };
        var rows = MeasuredRows.Of([prompt], null, KnownMetrics.Find("logit_diff")!);
        Assert.AreEqual("2 10 20 - 0 11 21 6",
            string.Join(' ', rows.Select(row => $"{row.Position} {row.Answers.Single()} {row.WrongAnswers.Single()} {row.NextToken?.ToString() ?? "-"}")));
        Refused([prompt], new(KnownMetrics.Find("logit_diff")!) { Positions = MeasuredPositions.All },
            "p:1: position 1 is measured, but the prompt's answers belong to other positions");
        Assert.AreEqual(3, MeasuredRows.Of([prompt], MeasuredPositions.All, Kl.Metric).Count);
    }

    [TestMethod]
    public void Answers_of_a_prompt_with_one_position_are_asked_together()
    {
        Prompt prompt = new("p:1", [5, 6, 7]) { Positions = [1], Answers = [10, 11] };
        CollectionAssert.AreEqual(new[] { 10, 11 }, MeasuredRows.Of([prompt], null, KnownMetrics.Find("accuracy")!).Single().Answers.ToArray());
    }

    [TestMethod]
    public void The_next_token_is_scored_where_there_is_one()
    {
        PromptBatchOptions nll = new(KnownMetrics.Find("nll")!) { Positions = MeasuredPositions.All };
        var batch = PromptBatches.Make([new("p:1", [5, 6, 7]), new("p:2", [8, 9, 4])], nll).Single();
        Assert.AreEqual(4, batch.Rows);
        Assert.AreEqual("Int64[4,1] 6 7 9 4", Told(batch.Metric.Feeds["next_tokens"]));
        Refused([new("p:1", [5, 6])], nll with { Positions = null },
            "p:1: nll scores the next token, and no measured position has one; measure other positions: all, from_1 or given");
    }

    private static Prompt Pair(int[] clean, int[] corrupted) => new($"p:{clean[0]}", clean) { Corrupted = corrupted };

    private static void Refused(Prompt[] prompts, PromptBatchOptions options, string says) =>
        StringAssert.StartsWith(Assert.ThrowsException<PromptException>(() => PromptBatches.Make(prompts, options)).Message, says);

    private static string Told(OnnxTensor tensor) =>
        $"{tensor} {(tensor.Type == ElementType.Float ? string.Join(' ', tensor.ToSingle()) : string.Join(' ', tensor.ToInt64()))}";
}
