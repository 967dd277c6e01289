using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Attribution;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>
/// Head Importance Score for Pruning (Michel et al. 2019, as Conmy et al. 2023 use it): nodes are scored by the metric's sensitivity to masks on them
/// (<see cref="EdgeAttribution.MaskScores"/>), divided by the norm of the scores of their layer. An edge goes with its sender (a head: when q, k and v are all
/// gone) or its receiver.
/// </summary>
internal sealed class HispScorer : IEdgeScorer
{
    public string Name => "hisp";

    public string Description => "the metric's sensitivity to masks on the sender and the receiver, whichever is less";

    public IReadOnlyList<double> Score(ScoringTask task, IProgress<ScoringProgress>? progress, CancellationToken cancellation)
    {
        using EdgeAttribution attribution = new(task.Model);
        try
        {
            var masks = Normalised(attribution.MaskScores(task.Batches, task.Ablation, (done, parts) => progress?.Report(new(done, parts)), cancellation));
            return [.. task.Graph.Edges.Select(edge => OfEdge(edge, masks))];
        }
        catch (FlatMetricException flat)
        {
            throw new SearchException(FlatMetric.Explain(flat, Name));
        }
        catch (ArgumentException missing)
        {
            throw new SearchException($"{Name}: {missing.Message}");
        }
    }

    /// <summary>Scores divided by the root of the sum of squares of their layer's.</summary>
    internal static Dictionary<Receiver, double> Normalised(IReadOnlyDictionary<Receiver, double> scores)
    {
        var norms =
            scores.GroupBy(score => score.Key.Node.Layer).ToDictionary(layer => layer.Key, layer => Math.Sqrt(layer.Sum(score => score.Value * score.Value)));
        return scores.ToDictionary(score => score.Key, score => norms[score.Key.Node.Layer] is > 0 and var norm ? score.Value / norm : 0);
    }

    /// <summary>What is masked by none (the bottom, norms, the logits) counts as the largest score.</summary>
    private static double OfEdge(Edge edge, Dictionary<Receiver, double> masks)
    {
        double most = masks.Values.Max();
        return Math.Min(OfNode(new(edge.Sender)), OfNode(edge.Receiver));

        double OfNode(Receiver node) => masks.TryGetValue(node, out double own)
            ? own
            : masks.Where(mask => node.Node.Kind == NodeKind.Head && mask.Key.Node == node.Node).Select(mask => mask.Value).DefaultIfEmpty(most).Max();
    }
}
