using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Methods;

[TestClass]
public sealed class EdgeSelectionTests
{
    private static readonly EdgeGraph Graph = TestGraphs.Transformer(layers: 1, heads: 2);

    /// <summary>Scores of the edges that have one; 0 for the others.</summary>
    private static readonly Dictionary<string, double> Scores = new()
    {
        ["m0->logits"] = 3,
        ["input->logits"] = -2,
        ["a0.h0->m0"] = -9,
        ["input->a0.h0<v>"] = 8,
        ["input->a0.h1<q>"] = 7,
        ["a0.h1->logits"] = 1,
    };

    [TestMethod]
    [DataRow(SelectionKind.Threshold, 7.0, ComparisonRule.Absolute, "input->a0.h0<v> input->a0.h1<q> a0.h0->m0")]
    [DataRow(SelectionKind.Threshold, 7.0, ComparisonRule.Signed, "input->a0.h0<v> input->a0.h1<q>")]
    [DataRow(SelectionKind.Threshold, 9.5, ComparisonRule.Absolute, "")]
    [DataRow(SelectionKind.Top, 2.0, ComparisonRule.Absolute, "input->a0.h0<v> a0.h0->m0")]
    [DataRow(SelectionKind.Top, 3.0, ComparisonRule.Signed, "input->a0.h0<v> input->a0.h1<q> m0->logits")]
    [DataRow(SelectionKind.Greedy, 3.0, ComparisonRule.Absolute, "input->a0.h0<v> a0.h0->m0 m0->logits")]
    [DataRow(SelectionKind.Greedy, 4.0, ComparisonRule.Absolute, "input->a0.h0<v> a0.h0->m0 input->logits m0->logits")]
    [DataRow(SelectionKind.Greedy, 3.0, ComparisonRule.Signed, "input->a0.h1<q> a0.h1->logits m0->logits")]
    public void Edges_are_chosen_by_threshold_number_or_greedily_from_the_logits(SelectionKind kind, double amount, ComparisonRule rule, string expected)
    {
        double[] scores = [.. Graph.Edges.Select(edge => Scores.GetValueOrDefault($"{edge}"))];

        Assert.AreEqual(expected, Spell(new EdgeSelection(kind, amount, rule).Select(Graph, scores)));
    }

    [TestMethod]
    public void Equal_scores_are_taken_in_the_edges_order_and_more_than_all_is_all()
    {
        double[] scores = new double[Graph.Edges.Count];

        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, new EdgeSelection(SelectionKind.Top, 3).Select(Graph, scores).ToArray());
        Assert.AreEqual(Graph.Edges.Count, new EdgeSelection(SelectionKind.Top, 1000).Select(Graph, scores).Count);
        Assert.AreEqual(Graph.Edges.Count, new EdgeSelection(SelectionKind.Greedy, 1000).Select(Graph, scores).Count);
    }

    [TestMethod]
    [DataRow(Ablation.Corrupted, "input->a0.h0<v> a0.h0->m0 m0->logits")]
    [DataRow(Ablation.Zero, "input->a0.h0<v> a0.h0->m0 m0->logits a0.h1->logits")]
    public void Edges_that_change_nothing_are_pruned(Ablation ablation, string expected)
    {
        var kept = EdgeSet.Of(Graph, "input->a0.h0<v> a0.h0->m0 m0->logits a0.h1->logits".Split(' ').Select(Edge.Parse));
        EdgeSet none = EdgeSet.Of(Graph, [Edge.Parse("input->a0.h0<q>"), Edge.Parse("a0.h0->m0")]);

        Assert.AreEqual(Spell(EdgeSet.Of(Graph, expected.Split(' ').Select(Edge.Parse))), Spell(EdgePruning.Prune(kept, ablation)));
        Assert.AreEqual(4, kept.Count, "the circuit given is not changed");
        Assert.AreEqual(0, EdgePruning.Prune(none, ablation).Count, "nothing leads to the logits");
    }

    [TestMethod]
    public void A_chosen_circuit_says_what_became_of_every_edge()
    {
        double[] scores = [.. Graph.Edges.Select(edge => Scores.GetValueOrDefault($"{edge}"))];
        AdditiveEvaluator evaluator = new(Graph, edge => $"{edge}" == "a0.h1->logits" ? 5 : 0.25);

        var result = ScoredCircuit.Choose(scores, new(SelectionKind.Top, 5), Ablation.Corrupted, evaluator);

        var fates = result.Outcomes.ToDictionary(outcome => $"{outcome.Edge}");
        Assert.AreEqual(EdgeFate.Kept, fates["a0.h0->m0"].Fate);
        Assert.AreEqual(EdgeFate.Unconnected, fates["input->a0.h1<q>"].Fate);
        Assert.AreEqual(EdgeFate.Removed, fates["a0.h1->logits"].Fate);
        Assert.AreEqual(-9, fates["a0.h0->m0"].Effect);
        CollectionAssert.AreEqual(
            new[] { "a0.h0->m0", "input->logits" }, result.Outcomes.Where(outcome => outcome.Improves).Select(outcome => $"{outcome.Edge}").Order().ToArray());
        Assert.AreEqual(0, result.StartMetric);
        Assert.AreEqual(5 + (0.25 * 5), result.FinalMetric, "a0.h1->logits, and a0.h0->logits, a0.h0<q>, a0.h0<k>, input->m0, a0.h1->m0");
    }

    private static string Spell(EdgeSet edges) => string.Join(' ', edges.Select(edge => Graph.Edges[edge]));
}
