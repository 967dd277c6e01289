using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>1 − cosine of the output vectors, as half the squared distance of their directions, which keeps its digits near 0.</summary>
internal static class CosineMetric
{
    public static MetricDefinition Definition { get; } = new("cosine", "one less the cosine of the current and the clean output vector", Rows)
    {
        ComparesWithClean = true,
        TakesChannels = true,
    };

    private static OnnxValue Rows(MetricGraph graph)
    {
        GraphBuilder b = graph.Builder;
        OnnxValue difference = b.Sub(Direction(graph, graph.Current), Direction(graph, graph.Clean()));
        return b.Mul(graph.Number(0.5f), b.ReduceSum(b.Square(difference), false, 1));
    }

    private static OnnxValue Direction(MetricGraph graph, OnnxValue vectors)
    {
        GraphBuilder b = graph.Builder;
        OnnxValue length = b.Sqrt(b.ReduceSum(b.Square(vectors), true, 1));
        return b.Div(vectors, b.Where(b.Greater(length, graph.Number(0)), length, graph.Number(1)));
    }
}
