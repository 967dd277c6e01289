using System.Text.Json;
using System.Text.Json.Nodes;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>What <c>discover</c> says of its result.</summary>
[TestClass]
public sealed class DiscoverFiguresTests
{
    private static readonly string[] Task = ["--data", Models.Ioi, "--limit", "4", "--device", "cpu"];

    /// <summary>What the figures are held against is measured by running the whole switchable model on the circuit that was written.</summary>
    [TestMethod]
    [DataRow("--threshold", "0.5", "--metric", "logit_diff")]
    [DataRow("--method", "clean-corrupted", "--top", "200", "--metric", "kl")]
    public void The_figures_are_those_of_the_circuit_as_it_was_written(params string[] more)
    {
        using TemporaryFolder folder = new();
        var run = CommandRun.Of(["discover", Models.Gpt2, .. Task, .. more, "--out", folder["out"], "--json"]).Exits(ExitCodes.Done);
        string[] metric = more[^2..];
        var measured = Json(CommandRun.Of(["evaluate", Models.Gpt2, .. Task, .. metric, "--circuit", Path.Combine(folder["out"], "circuit.json"), "--json"])
            .Exits(ExitCodes.Done).Out);

        var figures = Json(run.Out).GetProperty("metric");
        var recorded = Json(File.ReadAllText(Path.Combine(folder["out"], "run.json"))).GetProperty("metric");
        var scores = measured.GetProperty("scores")[measured.GetProperty("scores").GetArrayLength() - 1];
        foreach (var (ours, theirs) in new[] { ("start", "clean"), ("final", "circuit"), ("corrupted", "corrupted"), ("faithfulness", "faithfulness") })
        {
            Assert.AreEqual(scores.GetProperty(theirs).GetDouble(), figures.GetProperty(ours).GetDouble(), 1e-4, ours);
            Assert.AreEqual(figures.GetProperty(ours).GetDouble(), recorded.GetProperty(ours).GetDouble(), ours);
        }

        Assert.AreEqual(1, figures.GetProperty("accuracy").GetDouble(), "the model was trained to do this task");
    }

    [TestMethod]
    public void The_circuit_is_followed_by_its_figures()
    {
        using TemporaryFolder folder = new();

        string[] lines = CommandRun.Of(["discover", Models.Gpt2, .. Task, "--method", "random", "--greedy", "300", "--metric", "logit_diff", "--out",
            folder["out"]]).Exits(ExitCodes.Done).Out.TrimEnd('\n').Split('\n');

        StringAssert.Matches(lines[^3], new("^logit_diff    start [78][.][0-9]+, final -?[0-9.]+, corrupted -?[0-9.e-]+$"));
        StringAssert.Matches(lines[^2], new("^faithfulness  -?[0-9.]+ of logit_diff$"));
    }

    [TestMethod]
    public void A_model_that_prefers_the_wrong_answers_is_said_not_to_do_the_task()
    {
        using TemporaryFolder folder = new();
        string swapped = folder.Write("swapped.jsonl", string.Join('\n', File.ReadLines(Models.Ioi).Take(4).Select(line =>
        {
            var prompt = JsonNode.Parse(line)!.AsObject();
            return new JsonObject(prompt.Select(field => KeyValuePair.Create(Swapped(field.Key), field.Value?.DeepClone()))).ToJsonString();
        })));

        var run = CommandRun.Of(
            "discover", Models.Gpt2, "--data", swapped, "--device", "cpu", "--method", "random", "--greedy", "100", "--metric", "logit_diff", "--out",
            folder["out"]).Exits(ExitCodes.Done);

        StringAssert.Contains(run.Error, "Note: the model does not do this task: ");

        static string Swapped(string field) => field.StartsWith("wrong_", StringComparison.Ordinal)
            ? field["wrong_".Length..]
            : field.StartsWith("answer", StringComparison.Ordinal) ? $"wrong_{field}" : field;
    }

    [TestMethod]
    public void Edges_that_were_chosen_and_lead_nowhere_are_told_and_greedy_is_named()
    {
        using TemporaryFolder folder = new();

        var run = CommandRun.Of(["discover", Models.Gpt2, .. Task, "--method", "random", "--top", "20", "--out", folder["out"]]).Exits(ExitCodes.Done);

        StringAssert.Contains(run.Error, "Note: 20 chosen, 20 pruned: ");
        StringAssert.Contains(run.Error, "--greedy N");
        StringAssert.StartsWith(run.Out, "no edge is in the circuit\n");
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
