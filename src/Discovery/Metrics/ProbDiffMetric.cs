using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>Sum of the answers' probabilities − sum of the wrong answers' probabilities.</summary>
internal static class ProbDiffMetric
{
    public static MetricDefinition Definition { get; } = new("prob_diff", "probability of the answers less probability of the wrong answers", Rows)
    {
        LargerIsBetter = true,
        Answers = AnswerNeeds.AnswersAndWrongAnswers,
    };

    private static OnnxValue Rows(MetricGraph graph)
    {
        OnnxValue probabilities = graph.Builder.Softmax(graph.Current);
        return graph.Builder.Sub(graph.SumOver(graph.Answers(), probabilities), graph.SumOver(graph.WrongAnswers(), probabilities));
    }
}
