using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>Σ p (log p − log q) with p of the clean run; tokens of probability 0 count nothing. Equal logits give exactly 0.</summary>
internal static class KlMetric
{
    private const float Least = -1e30f;

    public static MetricDefinition Definition { get; } = new("kl", "KL divergence of the current from the clean token distribution, in nats", Rows)
    {
        ComparesWithClean = true,
    };

    private static OnnxValue Rows(MetricGraph graph)
    {
        GraphBuilder b = graph.Builder;
        OnnxValue clean = LogProbabilities(graph, graph.Clean());
        return b.ReduceSum(b.Mul(b.Exp(clean), b.Sub(clean, LogProbabilities(graph, graph.Current))), false, 1);
    }

    /// <summary>Bounded, so that a token of probability 0 times the difference is 0 and not undefined.</summary>
    private static OnnxValue LogProbabilities(MetricGraph graph, OnnxValue logits) => graph.Builder.Clip(graph.Builder.LogSoftmax(logits), graph.Number(Least));
}
