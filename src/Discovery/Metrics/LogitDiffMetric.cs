using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>Mean logit of the answers − mean logit of the wrong answers.</summary>
internal static class LogitDiffMetric
{
    public static MetricDefinition Definition { get; } = new("logit_diff", "mean logit of the answers less mean logit of the wrong answers", Rows)
    {
        LargerIsBetter = true,
        Answers = AnswerNeeds.AnswersAndWrongAnswers,
    };

    private static OnnxValue Rows(MetricGraph graph) =>
        graph.Builder.Sub(graph.MeanOver(graph.Answers(), graph.Current), graph.MeanOver(graph.WrongAnswers(), graph.Current));
}
