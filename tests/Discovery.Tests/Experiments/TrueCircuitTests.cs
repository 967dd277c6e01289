using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Experiments;

[TestClass]
public sealed class TrueCircuitTests
{
    /// <summary>2 heads and an MLP: 6 edges into heads, 3 into the MLP, 4 into the logits; nodes: input, a0.h0, a0.h1, m0, logits.</summary>
    private static readonly EdgeGraph Graph = TestGraphs.Transformer(layers: 1, heads: 2);

    [TestMethod]
    public void Rates_count_edges_and_the_nodes_they_touch()
    {
        TrueCircuit truth = new(Set("input->a0.h0<v> a0.h0->logits"));
        MethodCircuit found = new("any", 0, Set("input->a0.h0<v> input->a0.h1<v> input->m0"));

        Assert.AreEqual(new RocPoint(2.0 / 11, 0.5), truth.OfEdges(found));
        Assert.AreEqual(new RocPoint(1, 2.0 / 3), truth.OfNodes(found), "m0 and a0.h1 are wrong, logits is missing");
        Assert.AreEqual(new RocPoint(0, 0), truth.OfEdges(new("any", 0, Set(""))));
    }

    [TestMethod]
    public void A_true_circuit_of_nothing_or_everything_is_refused()
    {
        Assert.ThrowsException<ArgumentException>(() => new TrueCircuit(new(Graph)));
        Assert.ThrowsException<ArgumentException>(() => new TrueCircuit(EdgeSet.All(Graph)));
    }

    [TestMethod]
    public void Scores_are_cut_at_each_of_their_values()
    {
        double[] scores = new double[Graph.Edges.Count];
        (scores[0], scores[1], scores[2]) = (-3, 2, 2);

        var circuits = MethodCircuits.Cut("any", Graph, scores, ComparisonRule.Absolute).ToArray();

        Assert.AreEqual("3: 0 | 2: 0 1 2 | 0: 0 1 2 3 4 5 6 7 8 9 10 11 12",
            string.Join(" | ", circuits.Select(circuit => $"{circuit.Level}: {string.Join(' ', circuit.Kept)}")));
        Assert.AreEqual(2, MethodCircuits.Cut("any", Graph, scores, ComparisonRule.Signed).First().Level);
    }

    [TestMethod]
    public void Searches_rank_an_edge_by_the_largest_threshold_that_kept_it()
    {
        var weights = new Dictionary<string, double> { ["m0->logits"] = 5, ["input->m0"] = 0.5, ["a0.h0->logits"] = 6, ["input->a0.h0<q>"] = 0.25 };
        AdditiveEvaluator evaluator = new(Graph, edge => weights.GetValueOrDefault($"{edge}"));
        double[] thresholds = [1, 0.1, 0.3];
        var searches = MethodCircuits.Searches(NoUnitStore.Instance, evaluator, new(0), thresholds, null, CancellationToken.None);

        var ranks = MethodCircuits.Ranks([.. thresholds.Zip(searches)]);

        Assert.AreEqual(
            "a0.h0->logits m0->logits input->m0 input->a0.h0<q>",
            string.Join(' ', new EdgeSelection(SelectionKind.Top, 4).Ranked(ranks).Take(4).Select(edge => Graph.Edges[edge])));
        Assert.AreEqual(4, ranks.Count(rank => rank > 0));
        Assert.AreEqual("2 4 3", string.Join(' ', MethodCircuits.Of(thresholds.Zip(searches)).Select(circuit => circuit.Kept.Count)));
    }

    [TestMethod]
    public void Remembered_answers_change_nothing_and_spare_questions()
    {
        static double Weight(Edge edge) => (edge.ToString().Length * 37 % 11) / 10.0;
        AdditiveEvaluator asked = new(Graph, Weight), alone = new(Graph, Weight);
        RememberingEvaluator remembering = new(asked);
        foreach (double threshold in new[] { 0.2, 0.5, 0.8, 0.5 })
        {
            var expected = new AcdcSearch(new(threshold)).Run(alone);
            var result = new AcdcSearch(new(threshold)).Run(remembering);
            CollectionAssert.AreEqual(expected.Tests.Select(test => test.After).ToArray(), result.Tests.Select(test => test.After).ToArray());
            Assert.IsTrue(expected.Removed.Equals(result.Removed));
        }

        Assert.AreEqual(alone.Calls, asked.Calls + remembering.Remembered);
        Assert.IsTrue(asked.Takes!(0.1) && !asked.Takes(0.9), "the rule is not passed on");
        Assert.IsTrue(asked.Calls < alone.Calls * 3 / 4, $"{asked.Calls} of {alone.Calls} questions asked");
    }

    private static EdgeSet Set(string edges) => EdgeSet.Of(Graph, edges.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Edge.Parse));
}
