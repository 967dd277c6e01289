using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Reporting;

/// <summary>What was run, on what, how long it took and what came out in figures. The one file that may differ between two runs of the same command.</summary>
internal sealed class RunJson : IExporter
{
    private const double LargestRounding = 1e-5;

    public string FileName => "run.json";

    public string Description => "settings, versions, hashes, device, times and figures of the run";

    public bool Sealed => true;

    public void Write(SearchResult result, RunDescription run, TextWriter output)
    {
        JsonObject document = new()
        {
            ["complete"] = result.Outcomes.All(outcome => outcome.Fate != EdgeFate.Untested),
        };
        RunFacts.AddTo(document, run);
        document["metric"] = Metric(result, run);
        document["remarks"] = new JsonArray([.. ResultRemarks.Of(result, run).Select(remark => JsonValue.Create(remark))]);
        document["counts"] = Counts(result, run);
        document["close_decisions"] = CloseDecisions(result);
        output.WriteLine(document.ToJsonString(Spelling.Json));
    }

    private static JsonObject Metric(SearchResult result, RunDescription run) => new()
    {
        ["name"] = run.Metric.Name,
        ["better"] = run.Metric.LargerIsBetter ? "larger" : "smaller",
        ["compared_sign"] = run.Metric.LargerIsBetter ? -1 : 1,
        ["start"] = RunFacts.Number(run.Metric.Own(result.StartMetric)),
        ["final"] = RunFacts.Number(run.Metric.Own(result.FinalMetric)),
        ["corrupted"] = result.CorruptedMetric is { } corrupted ? RunFacts.Number(run.Metric.Own(corrupted)) : null,
        ["faithfulness"] = result.Faithfulness is { } faithfulness ? RunFacts.Number(faithfulness) : null,
        ["accuracy"] = run.Accuracy is { } accuracy ? RunFacts.Number(accuracy) : null,
    };

    private static JsonObject Counts(SearchResult result, RunDescription run)
    {
        var nodes = NodeOutcome.Of(result);
        JsonObject fates = [];
        foreach (var fate in Enum.GetValues<EdgeFate>())
        {
            fates[Spelling.Of(fate)] = result.Outcomes.Count(outcome => outcome.Fate == fate);
        }

        return new()
        {
            ["prompts"] = run.Prompts,
            ["edges"] = result.Outcomes.Count,
            ["edges_in_circuit"] = result.Outcomes.Count(outcome => outcome.Kept),
            ["fates"] = fates,
            ["nodes"] = nodes.Count,
            ["nodes_in_circuit"] = nodes.Count(node => node.InCircuit),
            ["tests"] = result.Tests.Count,
        };
    }

    private static JsonObject CloseDecisions(SearchResult result)
    {
        double margin = result.Tests.Count == 0 ? LargestRounding : Math.Min(LargestRounding, Math.Abs(result.Tests[0].Threshold) / 2);
        return new()
        {
            ["meaning"] = "tests whose change is within this margin of the threshold: another machine's rounding may decide them otherwise",
            ["margin"] = margin,
            ["tests"] = new JsonArray([.. result.Tests.Where(test => test.Margin < margin).Select(Close)]),
        };
    }

    private static JsonNode Close(EdgeTest test) => new JsonObject
    {
        ["order"] = test.Order,
        ["receiver"] = test.Receiver.ToString(),
        ["edge"] = test.Edge?.ToString(),
        ["margin"] = RunFacts.Number(test.Margin),
        ["decision"] = Spelling.Of(test.Decision),
    };
}
