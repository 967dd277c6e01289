using System.Text.Json;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class ExperimentTests
{
    [TestMethod]
    [DataRow("tracr-reverse", "reverse")]
    [DataRow("tracr-xproportion", "xproportion", "--channels", "0")]
    public void The_search_recovers_compiled_programs_as_the_published_one_does(string model, string prompts, params string[] more)
    {
        using TemporaryFolder folder = new();

        var areas = Areas(Roc(folder["out"], model, prompts, ["--ablation", "zero", "--methods", "acdc,random", .. more]));

        Assert.AreEqual((1.0, 1.0), Rounded(areas["acdc edges"]));
        Assert.AreEqual((1.0, 1.0), Rounded(areas["acdc nodes"]));
        Assert.IsTrue(areas["random edges"].Trapezoid < 0.8);
        CollectionAssert.AreEqual(
            Recorded($"{model} ACDC_zero"), Rows(folder["out"], "roc.csv")
                .Where(row => row["method"] == "acdc").Reverse().Select(row => (Number(row["edge_fpr"]), Number(row["edge_tpr"]))).ToArray());
        foreach (string file in new[] { "auc.csv", "roc_edges.svg", "roc_nodes.svg", "roc_edges.vl.json", "roc_nodes.vl.json", "run.json" })
        {
            Assert.IsTrue(File.Exists(Path.Combine(folder["out"], file)), file);
        }
    }

    /// <summary>The areas that the published program's sweep under corrupted ablation has (tests/cases/experiments/auc.json).</summary>
    [TestMethod]
    [DataRow("tracr-reverse", "reverse", 0.5454545454545454, 0.7727272727272727)]
    [DataRow("tracr-xproportion", "xproportion", 0.8571428571428571, 0.9285714285714286, "--channels", "0")]
    public void Areas_under_corrupted_ablation_are_those_recorded(string model, string prompts, double pessimistic, double trapezoid, params string[] more)
    {
        using TemporaryFolder folder = new();

        var areas = Areas(Roc(folder["out"], model, prompts, ["--methods", "acdc", .. more]));

        Assert.AreEqual(pessimistic, areas["acdc edges"].Pessimistic, 1e-9);
        Assert.AreEqual(trapezoid, areas["acdc edges"].Trapezoid, 1e-9);
    }

    /// <summary>
    /// The edge areas of the published program's Subnetwork Probing on the same tasks (its <c>train.py</c>, 300 epochs at rate 0.03, λ 0.01, 0.1, 1, 10, 50,
    /// 100): recorded runs, whose areas count the edges that the program kept.
    /// </summary>
    [TestMethod]
    [TestCategory("Long")]
    [DataRow("tracr-reverse", "reverse", "zero", 0.7272727272727273, 0.816538882803943)]
    [DataRow("tracr-reverse", "reverse", "corrupted", 0.411829134720701, 0.6686746987951807)]
    [DataRow("tracr-xproportion", "xproportion", "zero", 0.5828571428571429, 0.6714285714285715, "--channels", "0")]
    [DataRow("tracr-xproportion", "xproportion", "corrupted", 0.44571428571428573, 0.5742857142857144, "--channels", "0")]
    public void Subnetwork_probing_finds_compiled_programs_at_least_as_well_as_the_published_one(
        string model, string prompts, string ablation, double pessimistic, double trapezoid, params string[] more)
    {
        using TemporaryFolder folder = new();

        var areas = Areas(Roc(folder["out"], model, prompts, ["--ablation", ablation, "--methods", "sp,sp-edges", "--lambdas", "0.01,1,50", .. more]));

        foreach (string method in new[] { "sp edges", "sp-edges edges" })
        {
            Assert.IsTrue(areas[method].Pessimistic >= pessimistic && areas[method].Trapezoid >= trapezoid, $"{method}: {areas[method]}");
        }
    }

    /// <summary>The same recorded areas under corrupted ablation, whose runs left positions as they are: no chance is left in which masks stay.</summary>
    [TestMethod]
    [TestCategory("Long")]
    [DataRow("tracr-reverse", "reverse_merged", 0.411829134720701, 0.6686746987951807)]
    [DataRow("tracr-xproportion", "xproportion_merged", 0.44571428571428573, 0.5742857142857144, "--channels", "0")]
    public void Published_subnetwork_probing_has_the_recorded_areas(string model, string prompts, double pessimistic, double trapezoid, params string[] more)
    {
        using TemporaryFolder folder = new();

        var areas = Areas(Roc(folder["out"], model, prompts, ["--methods", "sp", "--published", "--levels", "0.1,1,50", .. more]));

        Assert.AreEqual(pessimistic, areas["sp edges"].Pessimistic, 1e-12);
        Assert.AreEqual(trapezoid, areas["sp edges"].Trapezoid, 1e-12);
    }

    [TestMethod]
    public void Options_of_methods_reach_them_and_the_record_of_the_run()
    {
        using TemporaryFolder folder = new();

        Experiment("pareto", folder["out"], "--methods", "sp,sp-edges,eap-ig", "--epochs", "2", "--levels", "0.5,2", "--steps", "1", "--points", "2",
            "--metric", "l2").Exits(ExitCodes.Done);

        var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["out"], "run.json"))).RootElement.GetProperty("settings");
        Assert.AreEqual("[0.5,2] 2 {\"sp\":0.03,\"sp-edges\":0.05} 1 False",
            string.Join(' ', new[] { "levels", "epochs", "learning_rate", "steps", "published" }.Select(name =>
            settings.GetProperty(name) is { ValueKind: JsonValueKind.False } no
                ? $"{no}"
                : settings.GetProperty(name).GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal))));
        CollectionAssert.AreEqual(
            new[] { "0.5", "2" }, Rows(folder["out"], "pareto.csv").Where(row => row["method"] == "sp").Select(row => row["level"]).ToArray());
    }

    [TestMethod]
    public void A_pareto_plot_ends_in_the_whole_model_and_measures_other_prompts_than_it_searches()
    {
        using TemporaryFolder folder = new();

        Experiment("pareto", folder["out"], "--methods", "acdc,random", "--thresholds", "0.1,0.001", "--points", "4", "--metric", "l2").Exits(ExitCodes.Done);

        var rows = Rows(folder["out"], "pareto.csv");
        var whole = rows.Single(row => row["method"] == "random" && row["edge_share"] == "1");
        Assert.AreEqual(0, Number(whole["kl"]), 1e-9);
        CollectionAssert.AreEqual(new[] { "0.1", "0.001" }, rows.Where(row => row["method"] == "acdc").Select(row => row["level"]).ToArray());
        var run = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["out"], "run.json"))).RootElement;
        Assert.AreEqual("3 3", $"{run.GetProperty("prompts")} {run.GetProperty("counts").GetProperty("held_out_prompts")}", "half of 6 each");
    }

    [TestMethod]
    public void Held_out_prompts_may_come_from_a_file_of_their_own()
    {
        using TemporaryFolder folder = new();
        string other = folder.Write(
            "other.jsonl", string.Join('\n', File.ReadLines(RepositoryFolder.Find("models", "tracr-reverse", "prompts", "reverse_merged.jsonl")).Take(2)));

        Experiment("pareto", folder["out"], "--methods", "random", "--points", "2", "--metric", "l2", "--measure", "l2", "--held-out", other)
            .Exits(ExitCodes.Done);

        var run = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["out"], "run.json"))).RootElement;
        Assert.AreEqual("6 2", $"{run.GetProperty("prompts")} {run.GetProperty("counts").GetProperty("held_out_prompts")}");
        Assert.IsTrue(run.GetProperty("files").EnumerateArray().Any(file => file.GetProperty("path").GetString() == other));
        CollectionAssert.IsSubsetOf(new[] { "kl", "l2", "on_front_l2" }, Rows(folder["out"], "pareto.csv")[0].Keys);
    }

    [TestMethod]
    public void Faithfulness_ends_at_1_and_random_circuits_are_drawn()
    {
        using TemporaryFolder folder = new();

        Experiment("faithfulness", folder["out"], "--methods", "exact,random", "--draws", "3", "--metric", "l2").Exits(ExitCodes.Done);

        var rows = Rows(folder["out"], "faithfulness.csv");
        Assert.IsTrue(rows.Where(row => row["share"] == "1").All(row => Math.Abs(Number(row["faithfulness"]) - 1) < 1e-6));
        CollectionAssert.AreEqual(new[] { "exact 0", "random 0", "random 1", "random 2" },
            Rows(folder["out"], "areas.csv").Select(row => $"{row["method"]} {row["draw"]}").ToArray());
    }

    [TestMethod]
    public void The_circuit_of_one_prompt_is_the_same_on_every_resample()
    {
        using TemporaryFolder folder = new();

        Experiment("bootstrap", folder["out"], "--threshold", "0.01", "--resamples", "3", "--limit", "1", "--metric", "l2").Exits(ExitCodes.Done);

        Assert.IsTrue(Rows(folder["out"], "bootstrap.csv")
            .All(row => row["frequency"] == (row["kept"] == "true" ? "1" : "0") && row["effect_low"] == row["effect_high"]));
        Assert.IsTrue(Rows(folder["out"], "resamples.csv").All(row => row["jaccard"] == "1"));
    }

    [TestMethod]
    public void A_sweep_has_a_row_for_every_cell_and_its_parts_make_the_whole()
    {
        using TemporaryFolder folder = new();
        string[] settings = ["--thresholds", "0.01:1:2", "--metrics", "l2,kl", "--ablations", "zero,corrupted", "--rules", "signed,absolute", "--orders",
            "ascending,exact"];

        Experiment("sweep", folder["all"], settings).Exits(ExitCodes.Done);
        foreach (string part in new[] { "1", "2", "3" })
        {
            Experiment("sweep", folder[part], [.. settings, "--shard", $"{part}/3"]).Exits(ExitCodes.Done);
        }

        string[] whole = File.ReadAllLines(Path.Combine(folder["all"], "sweep.csv"));
        Assert.AreEqual(1 + (2 * 2 * 2 * 2 * 2), whole.Length);
        CollectionAssert.AreEquivalent(
            whole.Skip(1).ToArray(), new[] { "1", "2", "3" }.SelectMany(part => File.ReadLines(Path.Combine(folder[part], "sweep.csv")).Skip(1)).ToArray());
        CollectionAssert.AllItemsAreUnique(Rows(folder["all"], "sweep.csv")
            .Select(row => string.Join(' ', row["metric"], row["ablation"], row["rule"], row["order"], row["threshold"])).ToArray());
    }

    [TestMethod]
    [DataRow("{\"edges\": [\"a9.h9->logits\"]}", "a9.h9->logits")]
    [DataRow("{\"edges\": []}", "none or all")]
    [DataRow("{\"circuit\": []}", "'edges_merged_input'")]
    [DataRow("[", "truth.json")]
    public void A_known_circuit_that_does_not_fit_is_refused(string text, string said)
    {
        using TemporaryFolder folder = new();
        string truth = folder.Write("truth.json", text);

        var run = Experiment("roc", folder["out"], "--truth", truth).Exits(ExitCodes.BadInput);

        StringAssert.Contains(run.Error, said);
    }

    private static (double, double)[] Recorded(string curve) =>
    [
        .. JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Find("tests", "cases", "experiments", "auc.json"))).RootElement.GetProperty("curves")
            .EnumerateArray()
            .Single(recorded => recorded.GetProperty("name").GetString() == curve)
            .GetProperty("points").EnumerateArray().Select(point => (point[0].GetDouble(), point[1].GetDouble())),
    ];

    private static CommandRun Roc(string folder, string model, string prompts, params string[] more) => CommandRun.Of(
        [
            "roc", RepositoryFolder.Find("models", model, "model.onnx"), "--data", RepositoryFolder.Find("models", model, "prompts", $"{prompts}.jsonl"),
            "--truth", RepositoryFolder.Find("models", model, "true_edges.json"), "--split-embeddings", "--metric", "l2", "--positions", "from_1",
            "--thresholds", "1e-5:0.1:21", "--device", "cpu", "--out", folder, "--json", .. more,
        ]).Exits(ExitCodes.Done);

    private static CommandRun Experiment(string name, string folder, params string[] more) => CommandRun.Of(
        [
            name, RepositoryFolder.Find("models", "tracr-reverse", "model.onnx"), "--data",
            RepositoryFolder.Find("models", "tracr-reverse", "prompts", "reverse_merged.jsonl"),
            "--device", "cpu", "--out", folder, .. more,
        ]);

    private static Dictionary<string, (double Pessimistic, double Trapezoid)> Areas(CommandRun run) => JsonDocument.Parse(run.Out).RootElement
        .GetProperty("result").EnumerateArray()
        .ToDictionary(row => $"{row.GetProperty("method")} {row.GetProperty("of")}",
            row => (row.GetProperty("pessimistic").GetDouble(), row.GetProperty("trapezoid").GetDouble()));

    private static (double, double) Rounded((double Pessimistic, double Trapezoid) areas) =>
        (Math.Round(areas.Pessimistic, 12), Math.Round(areas.Trapezoid, 12));

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Dictionary<string, string>[] Rows(string folder, string file)
    {
        string[][] lines = [.. File.ReadAllLines(Path.Combine(folder, file)).Select(line => line.Split(','))];
        return [.. lines.Skip(1).Select(line => lines[0].Zip(line).ToDictionary(cell => cell.First, cell => cell.Second))];
    }
}
