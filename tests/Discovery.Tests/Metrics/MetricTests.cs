using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Ir;
using static Acdc.Onnx.Discovery.Tests.Metrics.MetricRun;

namespace Acdc.Onnx.Discovery.Tests.Metrics;

[TestClass]
public sealed class MetricTests
{
    private const double Tolerance = 1e-6;

    private static readonly MeasuredRow Row = new(0, 0) { Answers = [3, 1], WrongAnswers = [0], NextToken = 2 };

    public static IEnumerable<object[]> Values =>
    [
        ["kl", Logs(1, 1, 2), Logs(2, 1, 1), 0.25 * Math.Log(2)],
        ["kl", Logs(1, 1, 1, 1), Logs(1, 2, 3, 4), 1.3862943611198906 - 1.2798542258336676],
        ["kl", Logs(3, 5), Logs(0, 7), Math.Log(8.0 / 5)],
        ["logit_diff", new float[] { 1, 2, 30, 4 }, null!, 2],
        ["prob_diff", Logs(1, 2, 3, 4), null!, 0.5],
        ["nll", Logs(1, 2, 3, 4), null!, 1.2039728043259361],
        ["answer_nll", Logs(1, 2, 3, 4), null!, 0.5108256237659907],
        ["answer_nll", new float[] { 0, -200, -1000, -200 }, null!, 200 - Math.Log(2)],
        ["accuracy", Logs(3, 2, 9, 4), null!, 1],
        ["accuracy", Logs(4, 2, 9, 4), null!, 0],
        ["accuracy", Logs(5, 2, 9, 4), null!, 0],
        ["l2", new float[] { 1, 2, 3, 4 }, new float[] { 1, 0, 3, 8 }, 5],
        ["neg_projection", new float[] { 1, 2, 3, 4 }, new float[] { 1, 0, 3, 8 }, -10.5],
        ["cosine", new float[] { 3, 4 }, new float[] { 8, 6 }, 0.04],
        ["cosine", new float[] { 1, 0 }, new float[] { 0, 5 }, 1],
        ["cosine", new float[] { 1, 2 }, new float[] { -2, -4 }, 2],
        ["cosine", new float[] { 1, 1e-4f }, new float[] { 1, 0 }, 5e-9],
    ];

    [TestMethod]
    [DynamicData(nameof(Values))]
    public void A_metric_has_the_value_worked_out_by_hand(string name, float[] current, float[]? clean, double expected)
    {
        var metric = KnownMetrics.Find(name)!;
        var (rows, value) = Of(metric.Build([Row]), current, clean);
        Assert.AreEqual(1, rows.Length);
        Assert.AreEqual(expected, value, Tolerance * Math.Max(1, Math.Abs(expected)));
        Assert.AreEqual(rows[0], value);
    }

    [TestMethod]
    public void A_small_cosine_distance_keeps_its_digits() =>
        Assert.AreEqual(5e-9, Of(KnownMetrics.Find("cosine")!.Build([Row]), [1, 1e-4f], [1, 0]).Value, 1e-12);

    [TestMethod]
    [DataRow("kl")]
    [DataRow("l2")]
    [DataRow("cosine")]
    public void Equal_outputs_are_at_distance_zero(string name)
    {
        Random random = new(7);
        float[] logits = [.. Enumerable.Range(0, 5000).Select(_ => (random.NextSingle() * 60) - 30)];
        Assert.AreEqual(0f, Of(KnownMetrics.Find(name)!.Build([Row]), logits, logits).Value);
    }

    [TestMethod]
    public void Kl_agrees_with_double_precision_on_many_tokens()
    {
        Random random = new(11);
        float[] clean = [.. Enumerable.Range(0, 20000).Select(_ => (random.NextSingle() * 24) - 12)];
        float[] current = [.. clean.Select(logit => logit + (random.NextSingle() * 0.2f))];
        double LogSum(float[] logits) => Math.Log(logits.Sum(logit => Math.Exp(logit)));
        double ofClean = LogSum(clean), ofCurrent = LogSum(current);
        double expected = clean.Zip(current).Sum(pair => Math.Exp(pair.First - ofClean) * (pair.First - ofClean - pair.Second + ofCurrent));
        Assert.AreEqual(expected, Of(KnownMetrics.Find("kl")!.Build([Row]), current, clean).Value, 1e-6);
    }

    [TestMethod]
    public void A_token_that_the_clean_run_rules_out_counts_nothing()
    {
        float[] clean = [0, 0, float.NegativeInfinity];
        Assert.AreEqual(0, Of(KnownMetrics.Find("kl")!.Build([Row]), clean, clean).Value, Tolerance);
        Assert.AreEqual(Math.Log(1.5), Of(KnownMetrics.Find("kl")!.Build([Row]), [0, 0, 0], clean).Value, Tolerance);
    }

    [TestMethod]
    public void Rows_are_those_asked_for_in_their_order()
    {
        var logits = OnnxTensor.Of([.. Enumerable.Range(0, 12).Select(index => (float)(index * index))], 2, 3, 2);
        MeasuredRow[] rows = [At(1, 2), At(0, 0), At(1, 0)];
        var (values, mean) = Of(KnownMetrics.Find("logit_diff")!.Build(rows), logits);
        CollectionAssert.AreEqual(new float[] { 121 - 100, 1 - 0, 49 - 36 }, values);
        Assert.AreEqual((21 + 1 + 13) / 3.0, mean, Tolerance * 12);

        static MeasuredRow At(int prompt, int position) => new(prompt, position) { Answers = [1], WrongAnswers = [0] };
    }

    [TestMethod]
    public void Sets_of_answers_may_differ_in_size()
    {
        var logits = OnnxTensor.Of([.. Logs(1, 2, 3, 4), .. Logs(4, 3, 2, 1)], 2, 1, 4);
        MeasuredRow[] rows = [new(0, 0) { Answers = [0], WrongAnswers = [1, 2, 3] }, new(1, 0) { Answers = [1, 2, 2], WrongAnswers = [3] }];
        var prob = Of(KnownMetrics.Find("prob_diff")!.Build(rows), logits).Rows;
        Assert.AreEqual(0.1 - 0.9, prob[0], Tolerance);
        Assert.AreEqual(0.5 - 0.1, prob[1], Tolerance);
        var diff = Of(KnownMetrics.Find("logit_diff")!.Build(rows), logits).Rows;
        Assert.AreEqual(-Math.Log(24) / 3, diff[0], Tolerance);
        Assert.AreEqual(Math.Log(6) / 2, diff[1], Tolerance);
        var nll = Of(KnownMetrics.Find("answer_nll")!.Build(rows), logits).Rows;
        Assert.AreEqual(-Math.Log(0.1), nll[0], Tolerance);
        Assert.AreEqual(-Math.Log(0.5), nll[1], Tolerance);
    }

    [TestMethod]
    public void Without_wrong_answers_accuracy_asks_for_the_best_of_all_tokens()
    {
        var logits = OnnxTensor.Of([1f, 5, 9, 9, /**/ 1, 5, 9, 9, /**/ 1, 5, 9, 9, /**/ 7, 5, 3, 1], 4, 1, 4);
        MeasuredRow[] rows =
        [
            new(0, 0) { Answers = [2] },
            new(1, 0) { Answers = [2, 3, 0] },
            new(2, 0) { Answers = [1], WrongAnswers = [0] },
            new(3, 0) { Answers = [0, 3] },
        ];
        CollectionAssert.AreEqual(new float[] { 0, 1, 1, 1 }, Of(KnownMetrics.Find("accuracy")!.Build(rows), logits).Rows);
        MeasuredRow[] without = [rows[0], rows[1], rows[3]];
        CollectionAssert.AreEqual(new float[] { 0, 1, 1 }, Of(KnownMetrics.Find("accuracy")!.Build(without), logits).Rows);
    }

    [TestMethod]
    [DataRow("l2", 10)]
    [DataRow("neg_projection", -16)]
    public void Channels_can_be_chosen_where_vectors_are_compared(string name, double expected) =>
        Assert.AreEqual(expected, Of(KnownMetrics.Find(name)!.Build([Row], new() { Channels = [1, 3] }), [1, 2, 3, 4], [1, 0, 3, 8]).Value, 1e-5);

    [TestMethod]
    [DataRow("kl", 0.25 * 0.6931471805599453)]
    [DataRow("l2", 2 * 0.4804530139182014 / 3)]
    public void Half_precision_outputs_are_scored_in_single_precision(string name, double expected)
    {
        var metric = KnownMetrics.Find(name)!.Build([Row], new() { LogitsType = ElementType.Float16 });
        Assert.AreEqual(expected, Of(metric, Halves(Logs(1, 1, 2)), Halves(Logs(2, 1, 1))).Value, 1e-3);

        static OnnxTensor Halves(float[] values) => OnnxTensor.Of(ElementType.Float16, [1, 1, values.Length], Array.ConvertAll(values, value => (Half)value));
    }

    [TestMethod]
    public void A_row_without_what_the_metric_needs_is_refused()
    {
        MeasuredRow bare = new(0, 0);
        Refused("logit_diff", [Row, bare], null, "needs answers");
        Refused("prob_diff", [Row with { WrongAnswers = [] }], null, "needs wrong answers");
        Refused("nll", [bare], null, "needs a next token");
        Refused("kl", [], null, "at least one measured position");
        Refused("kl", [bare], [0], "no choice of channels");

        static void Refused(string name, MeasuredRow[] rows, int[]? channels, string says) =>
            StringAssert.Contains(
                Assert.ThrowsException<ArgumentException>(() => KnownMetrics.Find(name)!.Build(rows, new() { Channels = channels })).Message, says);
    }

    [TestMethod]
    public void Names_and_signs_are_those_of_the_conventions()
    {
        CollectionAssert.AreEqual(
            new[] { "kl", "logit_diff", "prob_diff", "nll", "answer_nll", "accuracy", "l2", "neg_projection", "cosine" },
            KnownMetrics.All.Select(metric => metric.Name).ToArray());
        CollectionAssert.AreEqual(
            new[] { "logit_diff", "prob_diff", "accuracy" },
            KnownMetrics.All.Where(metric => metric.LargerIsBetter).Select(metric => metric.Name).ToArray());
        Assert.IsNull(KnownMetrics.Find("KL"));
    }
}
