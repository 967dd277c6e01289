using System.Text.Json;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class DiscoverTests
{
    [TestMethod]
    [DataRow("tracr-xproportion", "xproportion", "edges_split", "from_1", "--split-embeddings", "--channels", "0")]
    [DataRow("tracr-xproportion", "xproportion_merged", "edges_merged_input", "from_1", "--channels", "0")]
    [DataRow("tracr-reverse", "reverse", "edges_split", "from_1", "--split-embeddings")]
    [DataRow("tracr-reverse", "reverse_merged", "edges_merged_input", "from_1")]
    public void The_true_edges_of_a_compiled_program_are_recovered(string model, string prompts, string edges, string positions, params string[] more)
    {
        using TemporaryFolder folder = new();
        string truth = File.ReadAllText(RepositoryFolder.Find("models", model, "true_edges.json"));

        var run = CommandRun.Of(
            [
                "discover", RepositoryFolder.Find("models", model, "model.onnx"),
                "--data", RepositoryFolder.Find("models", model, "prompts", $"{prompts}.jsonl"),
                "--metric", "l2", "--positions", positions, "--ablation", "zero", "--threshold", "0.005",
                "--device", "cpu", "--json", "--out", folder["out"], .. more,
            ]).Exits(ExitCodes.Done);

        CollectionAssert.AreEquivalent(Strings(JsonDocument.Parse(truth).RootElement, edges), Strings(JsonDocument.Parse(run.Out).RootElement, "circuit"));
    }

    [TestMethod]
    public void Two_runs_write_the_same_bytes_but_for_run_json()
    {
        using TemporaryFolder folder = new();
        foreach (string name in new[] { "one", "two" })
        {
            Discover(folder[name]).Exits(ExitCodes.Done);
        }

        string[] files = [.. Directory.GetFiles(folder["one"]).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        CollectionAssert.AreEqual(new[] { ".acdc-manifest.json", "circuit.dot", "circuit.json", "edges.csv", "nodes.csv", "run.json", "trace.csv" }, files);
        foreach (string file in files.Where(file => file != "run.json"))
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(folder["one"], file)), File.ReadAllBytes(Path.Combine(folder["two"], file)), file);
        }
    }

    [TestMethod]
    public void Decisions_do_not_depend_on_the_size_of_batches_or_on_threads()
    {
        using TemporaryFolder folder = new();
        var expected = Trace("1", "4");

        foreach (var (threads, memory) in new[] { ("2", "4"), ("1", "0.005"), ("2", "0.002") })
        {
            var actual = Trace(threads, memory);

            CollectionAssert.AreEqual(expected.Decisions, actual.Decisions, $"{threads} threads, batches of {memory} GB");
            Assert.AreEqual(
                memory == "4", expected.Text == actual.Text, "other batches are summed otherwise: equal digits would mean that they were the same batches");
        }

        (string Text, string[] Decisions) Trace(string threads, string memory)
        {
            string to = folder[$"{threads}-{memory}"];
            CommandRun.Of(
                "discover", Models.Gpt2, "--data", Models.Ioi, "--limit", "12", "--threshold", "0.05", "--threads", threads, "--memory", memory, "--device",
                "cpu", "--out", to)
                .Exits(ExitCodes.Done);
            var close = JsonDocument.Parse(File.ReadAllText(Path.Combine(to, "run.json"))).RootElement.GetProperty("close_decisions");
            Assert.AreEqual(1e-5, close.GetProperty("margin").GetDouble());
            Assert.AreEqual(0, close.GetProperty("tests").GetArrayLength(), "a decision within the margin could be made otherwise");
            string text = File.ReadAllText(Path.Combine(to, "trace.csv"));
            return (text, [.. text.TrimEnd('\n').Split('\n').Select(line => line.Split(',')).Select(cells => $"{cells[0]} {cells[1]} {cells[2]} {cells[^1]}")]);
        }
    }

    [TestMethod]
    public void The_circuit_and_the_place_of_the_results_are_the_result()
    {
        using TemporaryFolder folder = new();

        var run = Discover(folder["out"]).Exits(ExitCodes.Done);

        StringAssert.StartsWith(run.Out, "logits");
        StringAssert.Contains(run.LastLine, folder["out"]);
        StringAssert.Contains(run.Error, "Running on the CPU");
        StringAssert.Contains(run.Error, "1 thread, as asked");
        Assert.IsFalse($"{run.Out}{run.Error}".Any(c => char.IsControl(c) && c != '\n'), "control codes where there is no terminal");
    }

    [TestMethod]
    public void An_interrupted_search_writes_what_it_found()
    {
        using TemporaryFolder folder = new();

        var run = Discover(folder["out"], new(true), "--json").Exits(ExitCodes.Interrupted);

        var json = JsonDocument.Parse(run.Out).RootElement;
        Assert.IsFalse(json.GetProperty("complete").GetBoolean());
        Assert.AreEqual(json.GetProperty("edges").GetInt32(), json.GetProperty("kept").GetInt32());
        Assert.IsFalse(JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["out.partial"], "run.json"))).RootElement.GetProperty("complete").GetBoolean());
        StringAssert.Contains(run.Error, "interrupted");
    }

    [TestMethod]
    [DataRow("--granularity", "head", 23 - 8)]
    [DataRow("--granularity", "qkv", 23)]
    public void Granularity_sets_the_edges(string option, string value, int edges)
    {
        using TemporaryFolder folder = new();

        var run = Discover(folder["out"], default, option, value, "--json").Exits(ExitCodes.Done);

        Assert.AreEqual(edges, JsonDocument.Parse(run.Out).RootElement.GetProperty("edges").GetInt32());
    }

    [TestMethod]
    [DataRow("reference")]
    [DataRow("incremental")]
    public void A_model_of_fixed_batch_runs_prompt_by_prompt(string evaluator)
    {
        string model = RepositoryFolder.Find("tests", "cases", "bad", "fixed-batch-1", "model.onnx");
        using TemporaryFolder folder = new();
        string data = folder.Write("prompts.jsonl", """
            {"clean_ids": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}
            {"clean_ids": [2, 2, 3, 4, 1, 6, 7, 8, 9, 1]}
            {"clean_ids": [3, 2, 3, 4, 1, 6, 7, 8, 9, 2]}
            """);

        CommandRun.Of(
            "discover", model, "--data", data, "--ablation", "zero", "--threshold", "1", "--evaluator", evaluator, "--device", "cpu", "--out", folder["out"])
            .Exits(ExitCodes.Done);
    }

    [TestMethod]
    public void Settings_are_written_down()
    {
        using TemporaryFolder folder = new();
        Discover(folder["out"], default, "--head-order", "random", "--layer-order", "input_first", "--seed", "7", "--rule", "absolute",
            "--no-whole-input-tests", "--limit", "5")
            .Exits(ExitCodes.Done);

        var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["out"], "run.json"))).RootElement.GetProperty("settings");

        Assert.AreEqual(
            "random input_first 7 absolute False 5 1",
            string.Join(' ', new[] { "head_order", "layer_order", "seed", "rule", "whole_input_tests", "limit", "threads" }.Select(
                key => settings.GetProperty(key).ToString())));
    }

    [TestMethod]
    public void Mean_ablation_needs_no_corrupted_prompts()
    {
        using TemporaryFolder folder = new();
        string data = folder.Write("clean.jsonl", """
            {"clean_ids": [3, 1, 0, 3]}
            {"clean_ids": [0, 1, 3, 2]}
            """);

        CommandRun.Of("discover", Models.Xproportion, "--data", data, "--ablation", "mean", "--threshold", "0.01", "--device", "cpu", "--out", folder["out"])
            .Exits(ExitCodes.Done);
    }

    [TestMethod]
    public void A_tokenizer_that_was_asked_is_among_the_hashed_files()
    {
        using TemporaryFolder folder = new();
        CommandRun.Of(
            new CancellationToken(true),
            "discover", Models.Gpt2, "--data", TextPrompts(folder), "--metric", "logit_diff", "--threshold", "0.5", "--device", "cpu", "--out", folder["out"])
            .Exits(ExitCodes.Interrupted);

        var files = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["out.partial"], "run.json"))).RootElement.GetProperty("files");

        CollectionAssert.IsSubsetOf(
            new[] { "model", "tokenizer", "data" }, files.EnumerateArray().Select(file => file.GetProperty("role").GetString()).ToArray());
    }

    [TestMethod]
    [DataRow("--top", "6")]
    [DataRow("--greedy", "6")]
    [DataRow("--threshold", "1e-6")]
    public void A_scoring_method_leaves_the_same_files_but_for_the_trace(string option, string value)
    {
        using TemporaryFolder folder = new();
        Discover(folder["out"]).Exits(ExitCodes.Done);

        var run = CommandRun.Of(
            "discover", Models.Xproportion, "--data", Models.XproportionPrompts, "--metric", "l2", "--method", "exact", option, value,
            "--device", "cpu", "--out", folder["out"], "--json").Exits(ExitCodes.Done);

        string[] expected = ["circuit.dot", "circuit.json", "edges.csv", "nodes.csv", "run.json"];
        var summary = JsonDocument.Parse(run.Out).RootElement;
        CollectionAssert.AreEqual(expected.Prepend(".acdc-manifest.json").ToArray(),
            Directory.GetFiles(folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray());
        CollectionAssert.AreEquivalent(expected, Strings(summary, "files"));
        Assert.AreEqual(
            summary.GetProperty("kept").GetInt32(),
            File.ReadLines(Path.Combine(folder["out"], "edges.csv")).Count(line => line.Split(',')[8] == "true"));
        var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["out"], "run.json"))).RootElement.GetProperty("settings");
        Assert.AreEqual("exact absolute", $"{settings.GetProperty("method")} {settings.GetProperty("rule")}");
    }

    [TestMethod]
    public void A_search_in_the_order_of_scores_recovers_the_true_edges_too()
    {
        using TemporaryFolder folder = new();
        string truth = File.ReadAllText(RepositoryFolder.Find("models", "tracr-reverse", "true_edges.json"));

        var run = CommandRun.Of(
            "discover", RepositoryFolder.Find("models", "tracr-reverse", "model.onnx"),
            "--data", RepositoryFolder.Find("models", "tracr-reverse", "prompts", "reverse.jsonl"),
            "--metric", "l2", "--positions", "from_1", "--ablation", "zero", "--threshold", "0.005", "--split-embeddings",
            "--order", "exact", "--device", "cpu", "--json", "--out", folder["out"]).Exits(ExitCodes.Done);

        CollectionAssert.AreEquivalent(
            Strings(JsonDocument.Parse(truth).RootElement, "edges_split"), Strings(JsonDocument.Parse(run.Out).RootElement, "circuit"));
    }

    private static string TextPrompts(TemporaryFolder folder) => folder.Write("text.jsonl", string.Join('\n', File.ReadLines(Models.Ioi).Take(2).Select(line =>
    {
        var prompt = JsonDocument.Parse(line).RootElement;
        return JsonSerializer.Serialize(new[] { "clean", "corrupted", "answers", "wrong_answers" }.ToDictionary(key => key, prompt.GetProperty));
    })));

    private static CommandRun Discover(string folder, CancellationToken interrupted = default, params string[] more) => CommandRun.Of(
        interrupted,
        ["discover", Models.Xproportion, "--data", Models.XproportionPrompts, "--threshold", "0.01", "--device", "cpu", "--threads", "1", "--out", folder,
            .. more]);

    private static string[] Strings(JsonElement json, string key) => [.. json.GetProperty(key).EnumerateArray().Select(edge => edge.GetString()!)];
}
