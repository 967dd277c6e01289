using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class BadInputTests
{
    private static readonly string[] Search = ["--device", "cpu", "--threshold", "0.01", "--out"];

    [TestMethod]
    public void A_missing_model_is_named()
    {
        CommandRun.Of("inspect", "nowhere.onnx", "--device", "cpu").Refuses(ExitCodes.BadInput, "nowhere.onnx");
    }

    [TestMethod]
    [DataRow("--circuit", "evaluate")]
    [DataRow("--data", "discover")]
    public void A_file_of_gigabytes_is_refused_with_the_budget(string option, string command)
    {
        using TemporaryFolder folder = new();
        using (var file = File.Create(folder["large.json"]))
        {
            file.SetLength((1L << 30) + 1);
        }

        string[] data = option == "--data" ? ["--threshold", "1", "--out", folder["out"]] : ["--data", Models.XproportionPrompts];
        CommandRun.Of([command, Models.Xproportion, option, folder["large.json"], "--device", "cpu", .. data])
            .Refuses(ExitCodes.BadInput, "it has 1073741825 bytes, more than the 1073741824 that such a file may have");
    }

    [TestMethod]
    public void A_folder_is_no_model()
    {
        using TemporaryFolder folder = new();
        CommandRun.Of("inspect", folder.Path, "--device", "cpu").Refuses(ExitCodes.BadInput, folder.Path);
    }

    [TestMethod]
    public void A_truncated_model_is_refused()
    {
        using TemporaryFolder folder = new();
        byte[] model = File.ReadAllBytes(Models.Xproportion);
        File.WriteAllBytes(folder["cut.onnx"], model[..(model.Length / 2)]);

        CommandRun.Of("inspect", folder["cut.onnx"], "--device", "cpu").Refuses(ExitCodes.BadInput, "cut.onnx");
    }

    [TestMethod]
    public void Text_is_no_model()
    {
        using TemporaryFolder folder = new();
        CommandRun.Of("inspect", folder.Write("text.onnx", "no protobuf"), "--device", "cpu").Refuses(ExitCodes.BadInput, "text.onnx");
    }

    [TestMethod]
    [DataRow("bad/external-missing", ExitCodes.BadInput)]
    [DataRow("bad/external-traversal", ExitCodes.BadInput)]
    [DataRow("bad/mlp-only", ExitCodes.Unmappable)]
    [DataRow("bad/lstm", ExitCodes.Unmappable)]
    [DataRow("bad/two-vocab-outputs", ExitCodes.Unmappable)]
    public void A_bad_model_exits_with_the_code_of_its_stage(string name, int code)
    {
        string model = RepositoryFolder.Find("tests", "cases", name, "model.onnx");

        var run = CommandRun.Of("inspect", model, "--device", "cpu").Exits(code);

        Assert.AreEqual("", run.Out);
        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.AreEqual(1, lines.Count(line => line.StartsWith("acdc: ", StringComparison.Ordinal)), run.Error);
        StringAssert.StartsWith(lines[^1], "acdc: ");
    }

    [TestMethod]
    [DataRow("""{"clean_ids": [3, 1, 0, 9], "corrupted_ids": [1, 2, 2, 2]}""")]
    [DataRow("""{"clean_ids": [3, 1, 0, 3], "corrupted_ids": [1, 2, 2]}""")]
    [DataRow("""{"clean_ids": [3, 1, 0, 3]}""")]
    [DataRow("""{"clean": "some text", "corrupted": "more text"}""")]
    [DataRow("""{"clean_ids": """)]
    public void A_bad_prompt_is_refused_with_its_line(string line)
    {
        using TemporaryFolder folder = new();
        string good = """{"clean_ids": [3, 1, 0, 3], "corrupted_ids": [1, 2, 2, 2]}""";
        string data = folder.Write("prompts.jsonl", $"{good}\n{line}\n{good}\n");

        CommandRun.Of(["discover", Models.Xproportion, "--data", data, .. Search, folder["out"]]).Refuses(ExitCodes.BadInput, "prompts.jsonl:2");
    }

    [TestMethod]
    public void Prompts_of_another_length_than_the_model_takes_are_refused_with_their_line()
    {
        using TemporaryFolder folder = new();
        string data = folder.Write("prompts.jsonl", """{"clean_ids": [3, 1, 0], "corrupted_ids": [1, 2, 2]}""");

        CommandRun.Of(["discover", Models.FixedLength, "--data", data, .. Search, folder["out"]]).Refuses(ExitCodes.BadInput, "prompts.jsonl:1");
    }

    [TestMethod]
    [DataRow("input->a9.h0<q>", "has no edge input->a9.h0<q>")]
    [DataRow("input-a0.h0", "'input-a0.h0' is not an edge")]
    public void An_unknown_edge_is_refused_with_its_line(string edge, string says)
    {
        using TemporaryFolder folder = new();
        string remove = folder.Write("remove.txt", $"# edges\ninput->a0.h0<q>\n{edge} # here\n");

        var run = CommandRun.Of("run", Models.Xproportion, "--data", Models.XproportionPrompts, "--remove", remove, "--device", "cpu", "--out", folder["x.pb"]);

        run.Refuses(ExitCodes.BadInput, $"{remove}:3: ");
        StringAssert.Contains(run.Error, says);
        Assert.IsFalse(File.Exists(folder["x.pb"]));
    }

    [TestMethod]
    public void Prompts_of_several_lengths_make_no_single_tensor()
    {
        using TemporaryFolder folder = new();
        string data = folder.Write("prompts.jsonl", """
            {"clean_ids": [3, 1, 0, 3], "corrupted_ids": [1, 2, 2, 2]}
            {"clean_ids": [3, 1], "corrupted_ids": [1, 2]}
            """);

        CommandRun.Of("run", Models.Xproportion, "--data", data, "--device", "cpu", "--out", folder["x.pb"]).Refuses(ExitCodes.BadInput, "prompts.jsonl:2");
    }

    [TestMethod]
    public void A_file_that_cannot_be_written_is_named()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("file", "");

        CommandRun.Of("rewrite", Models.Xproportion, "--device", "cpu", "-o", Path.Combine(file, "x.onnx")).Refuses(ExitCodes.BadInput, file);
        CommandRun.Of("rewrite", Models.Xproportion, "--device", "cpu", "-o", "").Refuses(ExitCodes.BadInput, "'' cannot be written");
        CommandRun.Of("rewrite", Models.Xproportion, "--device", "cpu", "-o", folder.Path)
            .Refuses(ExitCodes.BadInput, "cannot be written, since it is a folder");
        if (OperatingSystem.IsLinux())
        {
            CommandRun.Of("rewrite", Models.Xproportion, "--device", "cpu", "-o", "/proc/x.onnx")
                .Refuses(ExitCodes.BadInput, "'/proc/x.onnx' cannot be written");
            CommandRun.Of(["discover", Models.Xproportion, "--data", Models.XproportionPrompts, .. Search, "/proc/out"])
                .Refuses(ExitCodes.BadInput, "'/proc/out' cannot be written");
        }
    }

    [TestMethod]
    public void A_rewritten_model_never_replaces_its_source()
    {
        CommandRun.Of("rewrite", Models.Xproportion, "--device", "cpu", "-o", Models.Xproportion)
            .Refuses(ExitCodes.Usage, $"is the input '{Models.Xproportion}' of this command");
    }

    [TestMethod]
    public void A_channel_that_the_model_lacks_is_refused()
    {
        using TemporaryFolder folder = new();
        CommandRun.Of(["discover", Models.Xproportion, "--data", Models.XproportionPrompts, "--metric", "l2", "--channels", "0,4", .. Search, folder["out"]])
            .Refuses(ExitCodes.Usage, "--channels 4");
    }

    [TestMethod]
    public void A_results_folder_that_cannot_be_written_is_refused_before_the_search()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("file", "");

        CommandRun.Of(["discover", Models.Xproportion, "--data", Models.XproportionPrompts, .. Search, Path.Combine(file, "out")])
            .Refuses(ExitCodes.BadInput, file);
    }

    [TestMethod]
    public void A_circuit_with_an_unknown_edge_is_refused()
    {
        using TemporaryFolder folder = new();
        string circuit = folder.Write("circuit.json", """
            {"cfg": {}, "nodes": {"input": {"in_graph": true}, "a9.h0": {"in_graph": true}}, "edges": {"input->a9.h0<q>": {"score": 1, "in_graph": true}}}
            """);

        CommandRun.Of("evaluate", Models.Xproportion, "--data", Models.XproportionPrompts, "--device", "cpu", "--circuit", circuit)
            .Refuses(ExitCodes.BadInput, "a9.h0");
    }

    [TestMethod]
    public void A_model_that_runs_on_a_fixed_number_of_prompts_says_so()
    {
        string model = RepositoryFolder.Find("tests", "cases", "bad", "fixed-batch-1", "model.onnx");
        using TemporaryFolder folder = new();
        string data = folder.Write("prompts.jsonl", """
            {"clean_ids": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}
            {"clean_ids": [1, 2, 3, 4, 5, 6, 7, 8, 9]}
            """);

        CommandRun.Of(["discover", model, "--data", data, "--ablation", "zero", .. Search, folder["out"]])
            .Refuses(ExitCodes.BadInput, "prompts.jsonl:2: the prompt has 9 tokens");
    }

    [TestMethod]
    public void Only_debug_shows_a_stack_trace()
    {
        var run = CommandRun.Of("inspect", "nowhere.onnx", "--device", "cpu", "--debug").Exits(ExitCodes.BadInput);

        StringAssert.Contains(run.Error, "   at ");
    }

    [TestMethod]
    public void An_unexpected_fault_is_one_line_that_asks_for_a_report()
    {
        using StringWriter error = new();

        int code = Faults.Tell(new InvalidCastException("two\nlines"), error, trace: false);

        Assert.AreEqual(ExitCodes.Unexpected, code);
        StringAssert.StartsWith(error.ToString(), "acdc: unexpected InvalidCastException: two lines");
        Assert.AreEqual(1, error.ToString().Count(c => c == '\n'));
    }
}
