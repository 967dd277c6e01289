using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Conformance.Tests;

[TestClass]
public sealed class EvaluatorComparisonTests
{
    private static readonly EdgeGraph Graph = TestGraphs.Transformer(layers: 2, heads: 2);
    private static readonly Edge Last = Graph.Edges[^1];

    [TestMethod]
    public void Evaluators_that_agree_pass_however_many_steps_they_answer_at_once()
    {
        var result = EvaluatorComparison.Run("additive", Additive(), Additive(window: 5), search: true);

        Assert.IsTrue(result.Passed, result.What);
        Assert.AreEqual(0, result.LargestDifference);
        StringAssert.Contains(result.What, "circuits");
        StringAssert.Contains(result.What, "decisions");
    }

    [TestMethod]
    [DataRow(0.5e-4, true)]
    [DataRow(2e-4, false)]
    public void A_metric_may_differ_by_a_ten_thousandth(double share, bool passes)
    {
        Scaled scaled = new(Additive(), _ => 1 + share);

        var result = EvaluatorComparison.Run("scaled", Additive(), scaled, search: false);

        Assert.AreEqual(passes, result.Passed, result.What);
        Assert.AreEqual(share, result.LargestDifference!.Value, 1e-9);
        Assert.AreEqual(!passes, result.What.Contains("the whole model gives", StringComparison.Ordinal), result.What);
    }

    [TestMethod]
    public void What_only_a_search_meets_is_found_by_the_search()
    {
        int last = Graph.IndexOf(Last);
        Scaled wrong = new(Additive(), removed => removed.Count == 1 && removed.Contains(last) ? 1.1 : 1);

        Assert.IsTrue(EvaluatorComparison.Run("wrong", Additive(), wrong, search: false).Passed, "the random orders should not meet it");
        var result = EvaluatorComparison.Run("wrong", Additive(), wrong, search: true);

        Assert.IsFalse(result.Passed);
        StringAssert.Contains(result.What, "a search at");
        StringAssert.Contains(result.What, Last.ToString());
    }

    [TestMethod]
    public void What_is_no_number_fails()
    {
        Assert.IsFalse(EvaluatorComparison.Run("broken", Additive(), new Scaled(Additive(), _ => double.NaN), search: false).Passed);
    }

    /// <summary>Edges weigh 1, 1.25, …, 2; the last one is the first that a search tests.</summary>
    private static AdditiveEvaluator Additive(int window = 1) => new(Graph, edge => 1 + (0.25 * (Graph.IndexOf(edge) % 5)), window);

    private sealed class Scaled(ICircuitEvaluator right, Func<EdgeSet, double> factor) : ICircuitEvaluator
    {
        public EdgeGraph Graph => right.Graph;

        public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps) =>
            [right.Evaluate(removed, [steps[0]])[0] * factor(removed.With(steps[0]))];
    }
}
