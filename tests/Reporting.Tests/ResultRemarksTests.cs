using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Reporting.Tests;

[TestClass]
public sealed class ResultRemarksTests
{
    /// <summary>
    /// Figures in the metric's own sign: of the whole model, of the circuit, of none of it; the share of prompts answered rightly; and what is to be said.
    /// </summary>
    [TestMethod]
    [DataRow("logit_diff", 8.0, 7.0, -1.0, 1.0, "")]
    [DataRow("logit_diff", 8.0, 3.4, -1.0, 1.0,
        "faithfulness is 0.489 of logit_diff, where 1 is the whole model and 0 is none of it. A smaller --threshold keeps more")]
    [DataRow("logit_diff", 8.0, -2.0, -1.0, 1.0, "faithfulness is -0.111 of logit_diff")]
    [DataRow("logit_diff", 1.0, 1.0, 2.0, 1.0,
        "the model does not do this task: logit_diff is 1 with all edges and 2 with none. 'acdc data check' looks at the prompts")]
    [DataRow("logit_diff", 2.0, 2.0, 2.0, 1.0, "so that faithfulness is undefined")]
    [DataRow("logit_diff", -0.5, -0.5, -3.0, 0.25, "it prefers the wrong answers (logit_diff -0.5)")]
    [DataRow("prob_diff", 0.5, 0.5, 0.1, 0.49, "it gives the right answer on 49 % of them")]
    [DataRow("accuracy", 0.25, 0.25, 0.0, 0.25, "it gives the right answer on 25 % of them")]
    [DataRow("kl", 0.0, 7.31, 11.89, 0.9, "faithfulness is 0.385 of kl")]
    [DataRow("kl", 0.0, 0.5, 11.89, 0.9, "")]
    [DataRow("kl", 0.0, 0.0, 0.0, null, "the model does not do this task: kl is 0 with all edges and 0 with none, so that faithfulness is undefined")]
    [DataRow("kl", 0.0, 9.0, null, null, "")]
    public void Figures_that_a_reader_should_not_conclude_from_are_remarked(
        string name, double start, double final, double? corrupted, double? accuracy, string says)
    {
        var metric = KnownMetrics.Find(name)!;
        int sign = metric.LargerIsBetter ? -1 : 1;
        var result = Samples.Usual.Result with { StartMetric = sign * start, FinalMetric = sign * final, CorruptedMetric = sign * corrupted };

        string remarks = string.Join('\n', ResultRemarks.Of(result, Samples.Usual.Run with { Metric = metric, Accuracy = accuracy }));

        Assert.IsTrue(says.Length == 0
            ? remarks.Length == 0
            : remarks.Replace("\u00a0", " ", StringComparison.Ordinal).Contains(says, StringComparison.Ordinal), remarks);
    }

    [TestMethod]
    public void Edges_that_were_chosen_and_lead_nowhere_are_counted_and_the_other_choice_is_named()
    {
        var usual = Samples.Usual.Result;
        var result = usual
            with { Tests = [], Outcomes = [.. usual.Outcomes.Select((outcome, i) => outcome with { Fate = i < 3 ? EdgeFate.Unconnected : EdgeFate.Removed })] };

        StringAssert.StartsWith(
            ResultRemarks.Of(result, Samples.Usual.Run).Single(), "3 chosen, 3 pruned: they lead from nothing or to nothing in the circuit. --greedy N takes");
    }
}
