using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>Mean over channels of (current − clean)².</summary>
internal static class L2Metric
{
    public static MetricDefinition Definition { get; } = new("l2", "mean squared difference from the clean output", Rows)
    {
        ComparesWithClean = true,
        TakesChannels = true,
    };

    private static OnnxValue Rows(MetricGraph graph) =>
        graph.Builder.ReduceMean(graph.Builder.Square(graph.Builder.Sub(graph.Current, graph.Clean())), false, 1);
}
