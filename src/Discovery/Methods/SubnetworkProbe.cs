using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.PatchRunner.Attribution;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>
/// Subnetwork Probing (Cao et al. 2021, as Conmy et al. 2023 use it): masks are trained to keep the metric and to be few (<see cref="MaskTraining"/>). An edge
/// scores by the probability that a sample of its mask is over one half, which is the published program's rule for what stays; its level is λ.
/// </summary>
/// <param name="name">The name.</param>
/// <param name="description">One line for help texts.</param>
/// <param name="parts">What is masked.</param>
/// <param name="epochs">Steps of training where the user names no number.</param>
/// <param name="rate">How far a step goes where the user does not say.</param>
internal sealed class SubnetworkProbe(string name, string description, MaskedParts parts, int epochs, double rate) : ILevelledScorer, ITrainedScorer
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => description;

    /// <inheritdoc/>
    public double Cut => 0.5;

    /// <inheritdoc/>
    public double Level => 1;

    /// <inheritdoc/>
    public IReadOnlyList<double> Levels { get; } = [0.01, 0.1, 1, 10, 50, 100];

    /// <inheritdoc/>
    public int Epochs => epochs;

    /// <inheritdoc/>
    public double LearningRate => rate;

    /// <inheritdoc/>
    public MethodReads Reads => MethodReads.Training | MethodReads.Level | (parts == MaskedParts.Nodes ? MethodReads.Published : MethodReads.None);

    /// <inheritdoc/>
    public IReadOnlyList<double> Score(ScoringTask task, IProgress<ScoringProgress>? progress, CancellationToken cancellation)
    {
        MaskTraining training = new()
        {
            Lambda = task.Options.Level ?? Level,
            Epochs = task.Options.Epochs ?? epochs,
            LearningRate = task.Options.LearningRate ?? rate,
            Seed = task.Options.Seed,
        };
        try
        {
            if (parts == MaskedParts.Edges)
            {
                using var edges = MaskedMetric.OfEdges(task.Model, task.Batches, task.Ablation);
                TiedMasks tied = new(task.Model.Map.Edges, task.Graph);
                double[] shares = [.. task.Graph.Edges.Select(_ => 1.0 / task.Graph.Edges.Count)];
                return [.. training.Run(shares, (masks, gradient) => tied.At(edges.At, masks, gradient), progress, cancellation).Select(HardConcrete.Kept)];
            }

            using var nodes = MaskedMetric.OfNodes(task.Model, task.Batches, task.Ablation);
            double[] scores = training.Run(NodeMasks.Shares(nodes.Masked), nodes.At, progress, cancellation);
            var kept = nodes.Masked.Zip(scores).ToDictionary(mask => mask.First, mask => HardConcrete.Kept(mask.Second));
            return [.. task.Graph.Edges.Select(edge => NodeMasks.OfEdge(edge, kept, task.Options.Published))];
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
}
