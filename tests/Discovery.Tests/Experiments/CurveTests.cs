using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Experiments;

[TestClass]
public sealed class CurveTests
{
    private static readonly EdgeGraph Graph = TestGraphs.Transformer(layers: 1, heads: 2);

    [TestMethod]
    public void The_front_has_what_nothing_beats_in_size_and_value()
    {
        ParetoRow[] rows = [Row(3, 1), Row(2, 5), Row(2, 4), Row(3, 1), Row(4, 1), Row(5, 0.5), Row(1, double.NaN), Row(0, 9)];

        CollectionAssert.AreEqual(new[] { true, false, true, true, false, true, false, true }, ParetoRow.Front(rows, 0).ToArray());
    }

    [TestMethod]
    public void Areas_under_faithfulness_are_trapezoids_over_the_shares()
    {
        FaithfulnessCurve curve = new("any", 0, [Point(0, 0), Point(0.5, 0.5), Point(1, 1.5)]);

        Assert.AreEqual((0.5 * 0.25) + (0.5 * 1), curve.Cpr, 1e-15);
        Assert.AreEqual((0.5 * 0.75) + (0.5 * 0.5), curve.Cmd, 1e-15);
    }

    [TestMethod]
    public void Faithfulness_of_an_additive_model_is_the_share_of_weight_kept()
    {
        AdditiveEvaluator evaluator = new(Graph, edge => edge.Receiver.Node.Kind == NodeKind.Logits ? 2 : 0);
        FaithfulnessScale scale = new(evaluator, KnownMetrics.Find("kl")!, Ablation.Zero);
        double[] scores = [.. Graph.Edges.Select(edge => edge.Receiver.Node.Kind == NodeKind.Logits ? 1.0 : 0)];

        var curve = FaithfulnessCurve.Measure("any", 0, edges => new EdgeSelection(SelectionKind.Top, edges).Select(Graph, scores), scale);

        Assert.AreEqual("0 0 0 0 0 0 1 2 6 13", string.Join(' ', curve.Points.Select(point => point.Chosen)), "the floor of share times 13");
        Assert.AreEqual("0 0 0 0 0 0 0.25 0.5 1 1", string.Join(' ', curve.Points.Select(point => FormattableString.Invariant($"{point.Faithfulness}"))));
        Assert.AreEqual(2, curve.Points[^3].Kept);
        Assert.AreEqual(4, curve.Points[^3].Metric, "two edges of weight 2 are out");
    }

    [TestMethod]
    public void An_interval_holds_the_middle_and_resamples_follow_their_seed()
    {
        double[] values = [.. Enumerable.Range(0, 101).Select(i => (double)i).Reverse()];

        Assert.AreEqual((25.0, 75.0), Bootstrap.Interval(values, 0.5));
        Assert.AreEqual((0.5, 0.5), Bootstrap.Interval([0, 1], 0));
        CollectionAssert.AreEqual(Bootstrap.Resample(values, 1, 2).ToArray(), Bootstrap.Resample(values, 1, 2).ToArray());
        CollectionAssert.AreNotEqual(Bootstrap.Resample(values, 1, 2).ToArray(), Bootstrap.Resample(values, 1, 3).ToArray());
        Assert.AreEqual(
            0.632, Bootstrap.Resample([.. Enumerable.Range(0, 20_000)], 0, 0).Distinct().Count() / 20_000.0, 0.01, "1 − 1/e of the items are drawn");
        var (search, held) = Bootstrap.Halves(values, 4);
        Assert.AreEqual("51 50", $"{search.Count} {held.Count}");
        CollectionAssert.AreEquivalent(values, search.Concat(held).ToArray());
    }

    [TestMethod]
    public void Random_circuits_have_the_size_asked_for_and_differ()
    {
        var circuits = RandomCircuits.Draw(Graph, 5, 20, seed: 1).ToArray();

        Assert.IsTrue(circuits.All(circuit => circuit.Count == 5));
        Assert.IsTrue(circuits.Select(circuit => string.Join(' ', circuit)).Distinct().Count() > 10);
        Assert.AreEqual(13, circuits.SelectMany(circuit => circuit).Distinct().Count(), "every edge is drawn sometime");
    }

    private static ParetoRow Row(int edges, double value) =>
        new(new("any", 0, new EdgeSelection(SelectionKind.Top, edges).Select(Graph, new double[Graph.Edges.Count])), [value]);

    private static FaithfulnessPoint Point(double share, double faithfulness) => new(share, 0, 0, 0, faithfulness);
}
