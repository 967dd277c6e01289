namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>The metrics there are. A new one is a file of its own and a line here.</summary>
internal static class KnownMetrics
{
    /// <summary>All metrics, in the order of help texts.</summary>
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        KlMetric.Definition,
        LogitDiffMetric.Definition,
        ProbDiffMetric.Definition,
        NllMetric.Definition,
        AnswerNllMetric.Definition,
        AccuracyMetric.Definition,
        L2Metric.Definition,
        NegProjectionMetric.Definition,
        CosineMetric.Definition,
    ];

    /// <summary>The metric of that name; null where there is none.</summary>
    public static MetricDefinition? Find(string name) => All.FirstOrDefault(metric => metric.Name == name);
}
