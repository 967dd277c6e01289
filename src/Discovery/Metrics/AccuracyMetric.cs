using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>1 where no wrong answer reaches the best answer's logit, else 0; where no wrong answers are given, every other token is one.</summary>
internal static class AccuracyMetric
{
    public static MetricDefinition Definition { get; } =
        new("accuracy", "share of prompts whose best answer beats every wrong answer, or every other token where none are given", Rows)
    {
        LargerIsBetter = true,
        Answers = AnswerNeeds.Answers,
    };

    private static OnnxValue Rows(MetricGraph graph)
    {
        GraphBuilder b = graph.Builder;
        TokenSet answers = graph.Answers();
        OnnxValue best = b.ReduceMax(b.GatherElements(graph.Current, answers.Ids, 1), true, 1);
        OnnxValue reached = b.Where(b.Greater(best, graph.Current), graph.Number(0), graph.Number(1));
        return b.Where(b.Greater(Rivals(graph, answers, reached), graph.Number(0.5f)), graph.Number(0), graph.Number(1));
    }

    /// <summary>How many rivals reached the best answer, [row].</summary>
    private static OnnxValue Rivals(MetricGraph graph, TokenSet answers, OnnxValue reached)
    {
        GraphBuilder b = graph.Builder;
        OnnxValue OfOthers() => b.Sub(b.ReduceSum(reached, false, 1), graph.SumOver(answers, reached));
        switch (graph.RowsWithWrongAnswers)
        {
            case RowShare.None:
                return OfOthers();
            case RowShare.All:
                return graph.SumOver(graph.WrongAnswers(), reached);
            default:
                TokenSet wrong = graph.WrongAnswers();
                OnnxValue given = b.Greater(b.ReduceSum(wrong.Present, false, 1), graph.Number(0));
                return b.Where(given, graph.SumOver(wrong, reached), OfOthers());
        }
    }
}
