using System.Text.Json;
using Acdc.Onnx.Cli.Tests;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Tests;

/// <summary>A program in C# gets, byte for byte, what the command of the same name writes.</summary>
[TestClass]
public sealed class SameAsCommandTests
{
    private static readonly MethodComparison Two = new() { Methods = ["acdc", "clean-corrupted"], Thresholds = [0.1, 0.001] };

    [TestMethod]
    public void Discover_in_five_lines() => Same(
        ["discover", "--threshold", "0.05"],
        (run, folder) => run.Discover(threshold: 0.05).Save(folder));

    [TestMethod]
    public void Whole_heads_in_another_order() => Same(
        ["discover", "--threshold", "0.01", "--granularity", "head", "--head-order", "descending", "--ablation", "zero"],
        (run, folder) => run.With(Ablation.Zero).WithWholeHeads().Search(new AcdcOptions(0.01) { Heads = HeadOrder.Descending }).Save(folder));

    [TestMethod]
    public void The_best_edges_by_a_methods_scores() => Same(
        ["discover", "--method", "eap-ig", "--top", "12", "--steps", "2"],
        (run, folder) => run.Score("eap-ig", new() { Steps = 2 }).Top(12).Save(folder));

    [TestMethod]
    public void Roc()
    {
        using TemporaryFolder folder = new();
        Edge[] truth = [.. Opened.Model.Edges.Edges.Where(edge => edge.Receiver.Node == CircuitNode.Logits)];
        File.WriteAllText(folder["truth.json"], JsonSerializer.Serialize(truth.Select(edge => edge.ToString())));
        Same(
            ["roc", "--truth", folder["truth.json"], "--methods", "acdc,clean-corrupted", "--thresholds", "0.1,0.001"],
            (run, saved) => run.Experiments.Roc(truth, Two).Save(saved));
    }

    [TestMethod]
    public void Faithfulness() => Same(
        ["faithfulness", "--methods", "acdc,clean-corrupted", "--thresholds", "0.1,0.001"],
        (run, folder) => run.Experiments.Faithfulness(methods: Two).Save(folder));

    [TestMethod]
    public void Sweep() => Same(
        ["sweep", "--metrics", "l2", "--thresholds", "0.1,0.001", "--rules", "signed,absolute"],
        (run, folder) => run.Experiments.Sweep([0.1, 0.001], rules: [ComparisonRule.Signed, ComparisonRule.Absolute]).Save(folder));

    [TestMethod]
    public void Bootstrap() => Same(
        ["bootstrap", "--threshold", "0.01", "--resamples", "3"],
        (run, folder) => run.Experiments.Bootstrap(0.01, resamples: 3).Save(folder));

    [TestMethod]
    public void Pareto()
    {
        using TemporaryFolder folder = new();
        string heldOut = folder["held-out.jsonl"];
        File.WriteAllLines(heldOut, File.ReadLines(Models.XproportionPrompts).Skip(10).Take(3));
        Same(
            ["pareto", "--held-out", heldOut, "--methods", "acdc,clean-corrupted", "--thresholds", "0.1,0.001", "--points", "4"],
            (run, saved) => run.Experiments.Pareto(Opened.Model.Prompts(heldOut, new() { Limit = 3 }), points: 4, methods: Two).Save(saved));
    }

    private static void Same(string[] command, Func<CircuitRun, string, IReadOnlyList<string>> save)
    {
        using TemporaryFolder folder = new();
        CommandRun.Of([command[0], Models.Xproportion, "--data", Models.XproportionPrompts, "--limit", "6", .. command[0] == "sweep" ? Array.Empty<string>() : ["--metric", "l2"], "--device", "cpu", .. command[1..], "--out", folder["command"]]).Exits(0);
        var run = Opened.Model.Prompts(Models.XproportionPrompts, new() { Limit = 6 }).Score(Metrics.L2).With(Ablation.Corrupted);

        var saved = save(run, folder["library"]);

        var names = saved.Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToArray();
        CollectionAssert.AreEqual(Names(folder["command"]), names);
        foreach (string name in names.Where(name => name.EndsWith(".csv", StringComparison.Ordinal) || name is "circuit.json" or "circuit.dot"))
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(folder["command"], name)), File.ReadAllBytes(Path.Combine(folder["library"], name)), name);
        }
    }

    private static string[] Names(string folder) =>
        [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];
}
