using Acdc.Onnx.Discovery.Metrics;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>What is measured, and where.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Positions">The positions; null for each prompt's own, else its last.</param>
/// <param name="Channels">The output channels; null for all.</param>
internal sealed record Scoring(MetricDefinition Metric, MeasuredPositions? Positions, IReadOnlyList<int>? Channels);
