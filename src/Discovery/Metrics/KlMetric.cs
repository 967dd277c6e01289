using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>Σ p (log p − log q) with p of the clean run; tokens of probability 0 count nothing. Equal logits give exactly 0.</summary>
internal static class KlMetric
{
    public static MetricDefinition Definition { get; } = new("kl", "KL divergence of the current from the clean token distribution, in nats", Rows)
    {
        ComparesWithClean = true,
    };

    private static OnnxValue Rows(MetricGraph graph)
    {
        GraphBuilder b = graph.Builder;
        OnnxValue clean = b.LogSoftmax(graph.Clean());
        OnnxValue probability = b.Exp(clean);
        OnnxValue terms = b.Mul(probability, b.Sub(clean, b.LogSoftmax(graph.Current)));
        OnnxValue zero = graph.Number(0);
        return b.ReduceSum(b.Where(b.Greater(probability, zero), terms, zero), false, 1);
    }
}
