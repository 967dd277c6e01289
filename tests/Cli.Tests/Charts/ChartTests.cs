using System.Globalization;
using System.Text.Json;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Charts;

[TestClass]
[TestCategory("Long")]
public sealed class ChartTests
{
    private static readonly string Model = RepositoryFolder.Find("models", "tracr-reverse", "model.onnx");
    private static readonly string Prompts = RepositoryFolder.Find("models", "tracr-reverse", "prompts", "reverse_merged.jsonl");

    [TestMethod]
    public void Every_line_of_every_chart_runs_in_the_order_of_its_numbers()
    {
        using TemporaryFolder folder = new();
        Experiment("pareto", "--methods", "acdc,exact,random", "--thresholds", "0.0001:1:8", "--points", "12", "--metric", "l2", "--measure", "l2");
        Experiment("roc", "--methods", "acdc,random", "--metric", "l2", "--truth", RepositoryFolder.Find("models", "tracr-reverse", "true_edges.json"));
        Experiment("faithfulness", "--methods", "exact,random", "--draws", "3", "--metric", "l2");
        Experiment("sweep", "--thresholds", "0.00001:1:6", "--metrics", "l2,kl", "--ablations", "zero,corrupted", "--rules", "signed,absolute", "--orders",
            "ascending,exact");
        var charts = DrawnCharts.Of(folder["pareto"], folder["roc"], folder["faithfulness"], folder["sweep"]);

        CollectionAssert.AreEquivalent(new[] { "pareto_kl", "pareto_l2", "roc_edges", "roc_nodes", "faithfulness", "sweep" },
            charts.Keys.Select(name => name[..^".vl.json".Length]).ToArray());
        Check("pareto_kl", "edges", "kl", ["method"], "pareto.csv");
        Check("pareto_l2", "edges", "l2", ["method"], "pareto.csv");
        Check("roc_edges", "edge_fpr", "edge_tpr", ["method"], "roc.csv");
        Check("roc_nodes", "node_fpr", "node_tpr", ["method"], "roc.csv");
        Check("faithfulness", "share", null, ["method"], "faithfulness.csv");
        Check("sweep", "threshold", "edges", ["metric", "ablation", "rule", "order"], "sweep.csv");

        void Experiment(string name, params string[] more) =>
            CommandRun.Of([name, Model, "--data", Prompts, "--device", "cpu", "--out", folder[name], .. more]).Exits(ExitCodes.Done);

        void Check(string name, string x, string? y, string[] series, string table)
        {
            var chart = charts[$"{name}.vl.json"];
            Assert.AreEqual("", string.Join('\n', chart.Warnings), name);
            var rows = Rows(folder[name.Split('_')[0]], table);
            var expected = rows.GroupBy(row => string.Join(", ", series.Select(column => row[column])))
                .ToDictionary(line => line.Key, line => line.Select(row => (Number(row[x]), y is null ? 0 : Number(row[y]))).Distinct().Order().ToArray());
            var lines = chart.Marks.Where(mark => mark.Kind == "line").ToArray();
            Assert.AreEqual(expected.Count, lines.Length, name);
            foreach (var line in lines)
            {
                double[] across = [.. line.Items.Select(item => item.X!.Value)];
                CollectionAssert.AreEqual(across.Order().ToArray(), across, $"{name} goes back");
                var points = line.Items.Select(item => (Value(item, x), y is null ? 0 : Value(item, y))).Distinct().ToArray();
                Assert.IsTrue(expected.Values.Any(points.SequenceEqual), $"{name}: {string.Join(' ', points)}");
            }
        }
    }

    [TestMethod]
    public void A_chart_of_points_has_one_for_every_row()
    {
        using TemporaryFolder folder = new();
        CommandRun.Of("bootstrap", Model, "--data", Prompts, "--device", "cpu", "--threshold", "0.01", "--resamples", "3", "--metric", "l2", "--out",
            folder["out"]).Exits(ExitCodes.Done);

        var chart = DrawnCharts.Of(folder["out"]).Values.Single();

        Assert.AreEqual("", string.Join('\n', chart.Warnings));
        CollectionAssert.AreEquivalent(
            Rows(folder["out"], "bootstrap.csv").Select(row => (Number(row["effect"]), Number(row["frequency"]))).ToArray(),
            chart.Marks.Single().Items.Select(item => (Value(item, "effect"), Value(item, "frequency"))).ToArray());
        Assert.AreEqual(1, chart.Marks.Single().Items.Where(item => Value(item, "frequency") == 1).Select(item => item.Y).Distinct().Count());
    }

    private static double Value(DrawnItem item, string column) => item.Row[column] is { ValueKind: JsonValueKind.Number } number
        ? number.GetDouble()
        : throw new AssertFailedException($"{column} is still text: {item.Row[column]}");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static Dictionary<string, string>[] Rows(string folder, string file)
    {
        string[][] lines = [.. File.ReadAllLines(Path.Combine(folder, file)).Select(line => line.Split(','))];
        return [.. lines.Skip(1).Select(line => lines[0].Zip(line).ToDictionary(cell => cell.First, cell => cell.Second))];
    }
}
