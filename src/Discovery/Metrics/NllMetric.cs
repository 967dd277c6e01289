using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>−log probability of the clean prompt's actual next token.</summary>
internal static class NllMetric
{
    public static MetricDefinition Definition { get; } = new("nll", "negative log probability of the clean prompt's next token, in nats", Rows)
    {
        ScoresNextToken = true,
    };

    private static OnnxValue Rows(MetricGraph graph)
    {
        GraphBuilder b = graph.Builder;
        return b.Neg(b.Squeeze(b.GatherElements(b.LogSoftmax(graph.Current), graph.NextTokens(), 1), 1));
    }
}
