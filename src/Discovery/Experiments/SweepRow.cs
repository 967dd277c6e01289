using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>What a search of a sweep found.</summary>
/// <param name="Cell">The setting.</param>
/// <param name="Edges">Edges in the circuit.</param>
/// <param name="Nodes">Nodes that they touch.</param>
/// <param name="Tests">Tests made.</param>
/// <param name="Improving">Edges whose removal made the metric better by at least τ.</param>
/// <param name="Start">The metric of the whole model, with its own sign.</param>
/// <param name="Final">The metric of the circuit.</param>
/// <param name="Corrupted">The metric with every edge removed.</param>
/// <param name="Kl">The circuit's KL divergence from the whole model.</param>
public sealed record SweepRow(SweepCell Cell, int Edges, int Nodes, int Tests, int Improving, double Start, double Final, double Corrupted, double Kl)
{
    /// <summary>(final − corrupted) / (start − corrupted); null where these are the same.</summary>
    public double? Faithfulness => Start == Corrupted ? null : ((Final - Corrupted) / (Start - Corrupted)) + 0.0;

    /// <summary>Sums up a search.</summary>
    /// <param name="cell">Its setting.</param>
    /// <param name="result">What it found.</param>
    /// <param name="corrupted">The metric with every edge removed, as compared.</param>
    /// <param name="kl">The circuit's KL divergence.</param>
    internal static SweepRow Of(SweepCell cell, SearchResult result, double corrupted, double kl)
    {
        var kept = result.Removed.Complement();
        return new(
            cell,
            kept.Count,
            MethodCircuit.NodesOf(kept).Count,
            result.Tests.Count,
            result.Outcomes.Count(outcome => outcome.Improves),
            cell.Metric.Own(result.StartMetric),
            cell.Metric.Own(result.FinalMetric),
            cell.Metric.Own(corrupted),
            kl);
    }
}
