using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>A finished search.</summary>
/// <param name="Graph">The edges searched.</param>
/// <param name="Outcomes">One per edge, in the graph's order.</param>
/// <param name="Tests">The tests as they were made.</param>
/// <param name="Removed">The edges that went.</param>
/// <param name="StartMetric">The metric of the whole model, as compared: larger is worse.</param>
/// <param name="FinalMetric">The metric of the circuit, as compared.</param>
public sealed record SearchResult(
    EdgeGraph Graph,
    IReadOnlyList<EdgeOutcome> Outcomes,
    IReadOnlyList<EdgeTest> Tests,
    EdgeSet Removed,
    double StartMetric,
    double FinalMetric)
{
    /// <summary>The metric with every edge removed, as compared; null where that was not measured.</summary>
    public double? CorruptedMetric { get; init; }

    /// <summary>
    /// How much of the metric the circuit keeps: (final − corrupted) / (start − corrupted), whatever the metric's sign; null where it is undefined or not
    /// measured.
    /// </summary>
    public double? Faithfulness => CorruptedMetric is { } corrupted ? new CircuitScores("", StartMetric, corrupted, FinalMetric).Faithfulness : null;
}
