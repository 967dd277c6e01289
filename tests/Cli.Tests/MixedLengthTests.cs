using System.Globalization;
using System.Text.Json;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>Prompts of different lengths: padded in one batch or grouped by length, they count as each alone.</summary>
[TestClass]
public sealed class MixedLengthTests
{
    private static readonly int[] Lengths = [8, 5, 3, 7, 5];

    [TestMethod]
    [DataRow("bert-ts17-padded")]
    [DataRow("llama-w-genai-fp32")]
    [DataRow("gpt2-hand-attention")]
    public void A_batch_measures_as_the_mean_over_its_prompts_alone(string name)
    {
        using TemporaryFolder folder = new();
        CasePrompts source = new(name);
        var prompts = source.Cut(Lengths[..3]);
        string circuit = Circuit(folder, source);

        double[] alone = [.. prompts.Select(prompt => Kl(CasePrompts.Jsonl(prompt)))];
        double together = Kl(CasePrompts.Jsonl(prompts));

        Assert.IsTrue(alone.Min() > 1e-4 && alone.Max() > 1.2 * alone.Min(), "the prompts do not differ enough to tell them apart");
        Assert.AreEqual(alone.Average(), together, 1e-4 * together);

        double Kl(string jsonl) => JsonDocument.Parse(CommandRun.Of(
            "evaluate", source.Model, "--data", folder.Write("prompts.jsonl", jsonl), "--circuit", circuit, "--device", "cpu", "--json")
            .Exits(ExitCodes.Done).Out)
            .RootElement.GetProperty("kl").GetDouble();
    }

    [TestMethod]
    [DataRow("bert-ts17-padded", "incremental")]
    [DataRow("bert-ts17-padded", "reference")]
    [DataRow("llama-w-genai-fp32", "incremental")]
    [DataRow("gpt2-hand-attention", "incremental")]
    public void A_search_decides_on_a_batch_as_on_its_prompts_one_by_one(string name, string evaluator)
    {
        using TemporaryFolder folder = new();
        CasePrompts source = new(name);
        string data = folder.Write("prompts.jsonl", CasePrompts.Jsonl(source.Cut(Lengths)));

        var together = Tests(data, folder["together"]);
        var alone = Tests(data, folder["alone"], "--batch-size", "1");

        Assert.IsTrue(together.Length > 10 && together.Any(test => test.Decision == "keep") && together.Any(test => test.Decision == "remove"));
        CollectionAssert.AreEqual(alone.Select(test => (test.Edge, test.Decision)).ToArray(), together.Select(test => (test.Edge, test.Decision)).ToArray());
        foreach (var (one, all) in alone.Zip(together))
        {
            Assert.AreEqual(one.After, all.After, 1e-6 + (1e-4 * Math.Abs(one.After)), one.Edge);
        }

        (string Edge, string Decision, double After)[] Tests(string prompts, string results, params string[] more)
        {
            CommandRun.Of(["discover", source.Model, "--data", prompts, "--threshold", "0.003", "--evaluator", evaluator, "--device", "cpu", "--out", results,
                .. more]).Exits(ExitCodes.Done);
            string[][] rows = [.. File.ReadAllLines(Path.Combine(results, "trace.csv")).Select(line => line.Split(','))];
            int edge = Array.IndexOf(rows[0], "edge"), decision = Array.IndexOf(rows[0], "decision"), after = Array.IndexOf(rows[0], "after");
            return [.. rows.Skip(1).Select(row => (row[edge], row[decision], double.Parse(row[after], CultureInfo.InvariantCulture)))];
        }
    }

    [TestMethod]
    [DataRow("incremental")]
    [DataRow("reference")]
    public void A_model_without_batches_takes_its_prompts_one_by_one(string evaluator)
    {
        using TemporaryFolder folder = new();
        CasePrompts source = new("no-batch-axis", "by-hand");
        var prompts = new[] { 5, 3, 4 }.Select((length, i) => (source.Clean[0][i..length], source.Corrupted[0][i..length])).ToArray();
        string[] command = ["discover", source.Model, "--threshold", "1e9", "--evaluator", evaluator, "--device", "cpu", "--json", "--metric", "l2"];

        double together = Final(prompts);
        double alone = prompts.Average(prompt => Final(prompt));

        Assert.IsTrue(together > 1e-4);
        Assert.AreEqual(alone, together, 1e-4 * together);

        double Final(params (int[], int[])[] some) => JsonDocument.Parse(
            CommandRun.Of([.. command, "--data", folder.Write("prompts.jsonl", CasePrompts.Jsonl(some)), "--out", folder["out"]]).Exits(ExitCodes.Done).Out)
            .RootElement.GetProperty("metric").GetProperty("final").GetDouble();
    }

    private static string Circuit(TemporaryFolder folder, CasePrompts source)
    {
        var removed = source.Case.Masks[0].Removed.ToHashSet();
        return folder.Write("circuit.json", JsonSerializer.Serialize(new
        {
            nodes = new { },
            edges = source.Case.EdgeNames!.ToDictionary(edge => edge.ToString(), edge => new { score = 0, in_graph = !removed.Contains(edge) }),
        }));
    }
}
