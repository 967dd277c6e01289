using System.Text.Json.Nodes;

namespace Acdc.Onnx.Reporting.Tests;

[TestClass]
public sealed class RunJsonTests
{
    private static readonly JsonNode Usual = JsonNode.Parse(Written.Text("usual", "run.json"))!;

    [TestMethod]
    public void The_metric_is_told_with_its_own_sign()
    {
        Assert.AreEqual("larger", Usual["metric"]!["better"]!.GetValue<string>());
        Assert.AreEqual(-Samples.Usual.Result.FinalMetric, Usual["metric"]!["final"]!.GetValue<double>());
        Assert.AreEqual("0", Usual["metric"]!["start"]!.ToJsonString());
    }

    [TestMethod]
    public void Every_edge_is_counted_under_one_fate()
    {
        var counts = Usual["counts"]!;

        Assert.AreEqual(Samples.Usual.Result.Graph.Edges.Count, counts["fates"]!.AsObject().Sum(fate => fate.Value!.GetValue<int>()));
        Assert.AreEqual(Samples.Usual.Result.Outcomes.Count(outcome => outcome.Kept), counts["edges_in_circuit"]!.GetValue<int>());
    }

    [TestMethod]
    public void Decisions_within_rounding_of_the_threshold_are_listed()
    {
        var close = Usual["close_decisions"]!["tests"]!.AsArray();

        Assert.AreEqual("a0.h1->m0", close.Single()!["edge"]!.GetValue<string>());
    }

    [TestMethod]
    [DataRow("usual", true)]
    [DataRow("norms", false)]
    public void A_stopped_search_says_so(string sample, bool complete) =>
        Assert.AreEqual(complete, JsonNode.Parse(Written.Text(sample, "run.json"))!["complete"]!.GetValue<bool>());
}
