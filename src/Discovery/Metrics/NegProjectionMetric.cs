using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>−mean over channels of current × clean.</summary>
internal static class NegProjectionMetric
{
    public static MetricDefinition Definition { get; } =
        new("neg_projection", "negative mean product with the clean output; has a gradient at the clean run", Rows)
    {
        ComparesWithClean = true,
        TakesChannels = true,
    };

    private static OnnxValue Rows(MetricGraph graph) =>
        graph.Builder.Neg(graph.Builder.ReduceMean(graph.Builder.Mul(graph.Current, graph.Clean()), false, 1));
}
