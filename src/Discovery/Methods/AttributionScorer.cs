using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Attribution;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>Edge attribution: the change of a sender's value times the gradient at a receiver's input (<see cref="EdgeAttribution"/>).</summary>
/// <param name="name">The name.</param>
/// <param name="description">One line for help texts.</param>
/// <param name="points">Where gradients are taken.</param>
internal sealed class AttributionScorer(string name, string description, GradientPoints points) : IEdgeScorer
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => description;

    /// <inheritdoc/>
    public MethodReads Reads =>
        points is GradientPoints.InputPath or GradientPoints.ActivationPaths ? MethodReads.Steps | MethodReads.Published : MethodReads.Published;

    /// <inheritdoc/>
    public IReadOnlyList<double> Score(ScoringTask task, IProgress<ScoringProgress>? progress, CancellationToken cancellation)
    {
        AttributionOptions options = new() { Ablation = task.Ablation, Points = points, Steps = task.Options.Steps, Published = task.Options.Published };
        using EdgeAttribution attribution = new(task.Model);
        try
        {
            var scores = attribution.Scores(task.Batches, options, (done, parts) => progress?.Report(new(done, parts)), cancellation);
            return Coarsened(scores, task.Model.Map.Edges, task.Graph);
        }
        catch (FlatMetricException flat)
        {
            throw new SearchException(FlatMetric.Explain(flat, name));
        }
        catch (ArgumentException missing)
        {
            throw new SearchException($"{name}: {missing.Message}");
        }
    }

    /// <summary>To first order, edges that switch together have the sum of their scores.</summary>
    internal static IReadOnlyList<double> Coarsened(IReadOnlyList<double> scores, EdgeGraph own, EdgeGraph graph) =>
        own == graph ? scores : [.. graph.Edges.Select(edge => own.Refine(edge).Sum(part => scores[part]))];
}
