using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>−log Σ of the answers' probabilities, summed relative to the largest so that small probabilities keep their digits.</summary>
internal static class AnswerNllMetric
{
    public static MetricDefinition Definition { get; } = new("answer_nll", "negative log of the answers' total probability, in nats", Rows)
    {
        Answers = AnswerNeeds.Answers,
    };

    private static OnnxValue Rows(MetricGraph graph)
    {
        GraphBuilder b = graph.Builder;
        TokenSet answers = graph.Answers();
        OnnxValue logs = b.GatherElements(b.LogSoftmax(graph.Current), answers.Ids, 1);
        OnnxValue largest = b.ReduceMax(logs, true, 1);
        OnnxValue sum = b.ReduceSum(b.Mul(b.Exp(b.Sub(logs, largest)), answers.Present), false, 1);
        return b.Neg(b.Add(b.Squeeze(largest, 1), b.Log(sum)));
    }
}
