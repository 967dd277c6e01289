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
    double FinalMetric);
