using System.Text.Json;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class EvaluateTests
{
    private static readonly string[] TrueEdges = ["a1.h0->logits", "input->a1.h0<k>", "input->a1.h0<q>", "input->m0", "m0->a1.h0<v>"];

    [TestMethod]
    public void The_true_circuit_does_all_of_the_work()
    {
        var (json, _) = Evaluate(edge => TrueEdges.Contains(edge));

        Assert.AreEqual(5, json.GetProperty("kept").GetInt32());
        Assert.AreEqual(1, json.GetProperty("faithfulness").GetDouble(), 1e-6);
    }

    [TestMethod]
    [DataRow(true, 1)]
    [DataRow(false, 0)]
    public void The_whole_model_is_faithful_and_nothing_is_not(bool kept, double faithfulness)
    {
        var (json, text) = Evaluate(_ => kept);

        Assert.AreEqual(faithfulness, json.GetProperty("faithfulness").GetDouble());
        Assert.AreEqual(kept, json.GetProperty("kl").GetDouble() == 0);
        StringAssert.Contains(text, $"faithfulness  {faithfulness} of l2\n");
    }

    [TestMethod]
    public void What_discover_found_evaluates_to_the_metric_it_ended_with()
    {
        using TemporaryFolder folder = new();
        string[] task = [Models.Xproportion, "--data", Models.XproportionPrompts, "--limit", "20", "--device", "cpu", "--json"];
        var found = CommandRun.Of(["discover", .. task, "--threshold", "0.02", "--granularity", "head", "--out", folder["out"]]).Exits(ExitCodes.Done);

        var measured = CommandRun.Of(["evaluate", .. task, "--circuit", Path.Combine(folder["out"], "circuit.json")]).Exits(ExitCodes.Done);

        double final = JsonDocument.Parse(found.Out).RootElement.GetProperty("metric").GetProperty("final").GetDouble();
        Assert.AreEqual(final, JsonDocument.Parse(measured.Out).RootElement.GetProperty("kl").GetDouble());
    }

    /// <summary>A circuit as EAP-IG writes it, with nodes and edges that were never scored; the KL divergence is that of PyTorch on the same edges.</summary>
    [TestMethod]
    public void A_circuit_with_scores_of_nan_and_a_byte_order_mark_is_evaluated()
    {
        var run = CommandRun.Of(
            "evaluate", Models.Gpt2, "--data", Models.Ioi, "--limit", "10", "--device", "cpu", "--json",
            "--circuit", RepositoryFolder.Find("tests", "Cli.Tests", "Fixtures", "nan-circuit.json")).Exits(ExitCodes.Done);

        var json = JsonDocument.Parse(run.Out).RootElement;
        Assert.AreEqual(90, json.GetProperty("kept").GetInt32());
        Assert.AreEqual(7.31303, json.GetProperty("kl").GetDouble(), 5e-5);
    }

    [TestMethod]
    public void The_true_circuit_beats_random_ones_of_its_size()
    {
        var (json, text) = Evaluate(edge => TrueEdges.Contains(edge), "--random", "8");

        var random = json.GetProperty("random")[1];
        Assert.AreEqual("l2 8 8", $"{random.GetProperty("metric")} {random.GetProperty("draws")} {random.GetProperty("beaten")}");
        Assert.IsTrue(random.GetProperty("low").GetDouble() > 0.001 && random.GetProperty("low").GetDouble() <= random.GetProperty("mean").GetDouble());
        StringAssert.Contains(text, "the circuit is better than 8 of 8");
    }

    private static (JsonElement Json, string Text) Evaluate(Func<string, bool> kept, params string[] more)
    {
        using TemporaryFolder folder = new();
        string everything = JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Find("tests", "cases", "tracr-xproportion", "case.json")))
            .RootElement.GetProperty("masks").EnumerateArray()
            .Select(mask => mask.GetProperty("removed"))
            .First(removed => removed.GetArrayLength() == 23)
            .ToString();
        string[] names = JsonSerializer.Deserialize<string[]>(everything)!;
        string circuit = folder.Write("circuit.json", JsonSerializer.Serialize(new
        {
            nodes = new { },
            edges = names.ToDictionary(edge => edge, edge => new { score = 0, in_graph = kept(edge) }),
        }));
        string[] command =
        [
            "evaluate", Models.Xproportion, "--data", RepositoryFolder.Find("models", "tracr-xproportion", "prompts", "xproportion_merged.jsonl"), "--circuit",
            circuit,
            "--metric", "l2", "--channels", "0", "--positions", "from_1", "--ablation", "zero", "--device", "cpu", .. more,
        ];
        return (JsonDocument.Parse(CommandRun.Of([.. command, "--json"]).Exits(ExitCodes.Done).Out).RootElement,
            CommandRun.Of(command).Exits(ExitCodes.Done).Out);
    }
}
