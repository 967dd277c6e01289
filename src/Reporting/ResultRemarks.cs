using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Reporting;

/// <summary>What a reader of a result should know before concluding from it (docs/semantics, "Result files").</summary>
internal static class ResultRemarks
{
    /// <summary>The faithfulness below which little of the behaviour is kept.</summary>
    public const double LeastFaithfulness = 0.5;

    /// <summary>The share of prompts answered rightly below which the model is said not to do the task.</summary>
    public const double LeastAccuracy = 0.5;

    /// <summary>The remarks, each one sentence.</summary>
    public static IReadOnlyList<string> Of(SearchResult result, RunDescription run)
    {
        string metric = run.Metric.Name;
        double start = run.Metric.Own(result.StartMetric);
        List<string> remarks = [];
        int pruned = result.Tests.Count == 0 ? result.Outcomes.Count(outcome => outcome.Fate == EdgeFate.Unconnected) : 0;
        if (pruned > 0)
        {
            remarks.Add(FormattableString.Invariant(
                $"{pruned + result.Outcomes.Count(outcome => outcome.Kept)} chosen, {pruned} pruned: they lead from nothing or to nothing in the circuit. ")
                + FormattableString.Invariant($"--greedy N takes N edges from the logits down, each one leading on"));
        }

        if (result.CorruptedMetric is not { } compared)
        {
            return remarks;
        }

        if (result.StartMetric >= compared)
        {
            remarks.Add(FormattableString.Invariant(
                $"the model does not do this task: {metric} is {start:g4} with all edges and {run.Metric.Own(compared):g4} with ")
                + FormattableString.Invariant(
                    $"none{(result.StartMetric == compared ? ", so that faithfulness is undefined" : "")}. 'acdc data check' looks at the prompts"));
        }
        else if (run.Metric is { Answers: AnswerNeeds.AnswersAndWrongAnswers, LargerIsBetter: true } && metric != "accuracy" && start <= 0)
        {
            remarks.Add(FormattableString.Invariant($"the model does not do this task: it prefers the wrong answers ({metric} {start:g4})"));
        }
        else if (run.Accuracy < LeastAccuracy)
        {
            remarks.Add(
                FormattableString.Invariant($"the model does not do this task on most prompts: it gives the right answer on {run.Accuracy:p0} of them"));
        }

        if (result.Faithfulness < LeastFaithfulness)
        {
            remarks.Add(FormattableString.Invariant(
                $"little of the behaviour is kept: the circuit's faithfulness is {result.Faithfulness:g3} of {metric}, where 1 is the whole model and 0 is ")
                + FormattableString.Invariant($"none of it. {(result.Tests.Count > 0 ? "A smaller --threshold keeps more" : "More edges keep more")}"));
        }

        return remarks;
    }
}
