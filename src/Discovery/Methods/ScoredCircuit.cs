using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>Makes of scores what a search makes of tests.</summary>
internal static class ScoredCircuit
{
    /// <summary>
    /// The circuit that <paramref name="selection"/> takes from <paramref name="scores"/>, pruned, as a result without tests: an edge's effect is its score,
    /// and edges that were chosen but lead nowhere are unconnected.
    /// </summary>
    /// <param name="scores">A score per edge.</param>
    /// <param name="selection">What to take.</param>
    /// <param name="ablation">What removed edges carry.</param>
    /// <param name="evaluator">Measures the whole model and the circuit.</param>
    public static SearchResult Choose(IReadOnlyList<double> scores, EdgeSelection selection, Ablation ablation, ICircuitEvaluator evaluator)
    {
        var graph = evaluator.Graph;
        var chosen = selection.Select(graph, scores);
        var kept = EdgePruning.Prune(chosen, ablation);
        var removed = kept.Complement();
        double least = selection.Kind == SelectionKind.Threshold ? selection.Amount : 0;
        return new(
            graph,
            [.. graph.Edges.Select((edge, i) => new EdgeOutcome(edge, Fate(i), scores[i], null) { Improves = EdgeOutcome.IsImprovement(scores[i], least) })],
            [],
            removed,
            evaluator.Evaluate(new EdgeSet(graph)),
            evaluator.Evaluate(removed));

        EdgeFate Fate(int edge) => kept.Contains(edge) ? EdgeFate.Kept : chosen.Contains(edge) ? EdgeFate.Unconnected : EdgeFate.Removed;
    }
}
