using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>
/// Mistakes that can be seen without the model are told before it is opened: the model given here cannot be, and is not what is complained of.
/// </summary>
[TestClass]
public sealed class EarlyMistakeTests
{
    [TestMethod]
    public void Bad_prompts_are_told_before_the_model_is_opened()
    {
        using TemporaryFolder folder = new();
        string prompts = folder.Write("prompts.jsonl", "{\"clean_ids\": [1, 2], \"corrupted_ids\": [1]}\n");

        foreach (string[] command in new string[][]
        {
            ["discover", "--threshold", "1"], ["bootstrap", "--threshold", "1"], ["sweep", "--thresholds", "1"], ["pareto"], ["faithfulness"],
            ["run", "-o", folder["x.pb"]],
        })
        {
            CommandRun.Of([.. command, Broken(folder), "--data", prompts]).Refuses(ExitCodes.BadInput, "prompts.jsonl:1");
        }
    }

    [TestMethod]
    public void A_check_of_prompts_tells_every_mistake_that_shows_without_the_model_before_it_is_opened()
    {
        using TemporaryFolder folder = new();
        string prompts = folder.Write("prompts.jsonl", """
            {"clean_ids": [1, 2], "corrupted_ids": [1]}
            {"clean_ids": [1, 2], "corrupted_ids": [1, 2]}
            {"clean": "some text"}
            """);

        var run = CommandRun.Of("data", "check", prompts, Broken(folder)).Exits(ExitCodes.BadInput);

        string[] lines = run.Out.TrimEnd('\n').Split('\n');
        Assert.AreEqual(3, lines.Length, run.Out);
        StringAssert.StartsWith(lines[0], $"{prompts}:1: clean has 2 tokens, corrupted 1");
        StringAssert.StartsWith(lines[1], $"{prompts}:2: clean and corrupted are the same");
        StringAssert.StartsWith(lines[2], $"{prompts}:3: ");
        StringAssert.Contains(run.Error, $"acdc: {prompts}: 3 problems;");
    }

    [TestMethod]
    public void A_bad_circuit_is_told_before_the_model_is_opened()
    {
        using TemporaryFolder folder = new();
        string circuit = folder.Write("circuit.json", "{\"edges\": 3");

        CommandRun.Of("evaluate", Broken(folder), "--data", Models.XproportionPrompts, "--circuit", circuit).Refuses(ExitCodes.BadInput, "circuit.json");
    }

    [TestMethod]
    public void A_line_that_spells_no_edge_is_told_before_the_model_is_opened_and_cut_where_it_is_long()
    {
        using TemporaryFolder folder = new();
        string edges = folder.Write("edges.txt", $"input->logits\n{new string('a', 5000)}\n");

        var run = CommandRun.Of("run", Broken(folder), "--data", Models.XproportionPrompts, "--remove", edges, "-o", folder["x.pb"]);

        run.Refuses(ExitCodes.BadInput, "edges.txt:2");
        Assert.IsTrue(run.Error.Length < 600, run.Error);
    }

    [TestMethod]
    [DataRow("model.pt", "PK\u0003\u0004....", "a PyTorch file; export the model to ONNX first")]
    [DataRow("model.zip", "PK\u0003\u0004....", "a zip file; unpack it")]
    [DataRow("model.gguf", "GGUF....", "a GGUF file, weights without a graph")]
    [DataRow("model.onnx", "<!DOCTYPE html><html>", "a web page; download the file itself")]
    [DataRow("config.json", "{\"a\": 1}", "a JSON file; name the .onnx file")]
    public void A_file_of_another_kind_is_called_by_its_name(string name, string content, string says)
    {
        using TemporaryFolder folder = new();

        CommandRun.Of("inspect", folder.Write(name, content)).Refuses(ExitCodes.BadInput, says);
    }

    [TestMethod]
    public void A_folder_in_the_models_place_is_told_with_the_models_in_it()
    {
        using TemporaryFolder folder = new();
        folder.Write("model.onnx", "");
        folder.Write("decoder.onnx", "");

        CommandRun.Of("inspect", folder.Path).Refuses(ExitCodes.BadInput, "decoder.onnx");
    }

    [TestMethod]
    [DataRow("discovr", "Did you mean 'discover'?")]
    [DataRow("discover model.onnx --dta x --threshold 1", "Did you mean '--data'?")]
    [DataRow("discover model.onnx --data x --threshold 1 --metric KL", "Did you mean 'kl'?")]
    [DataRow("discover model.onnx --data x --threshold 1 --metric logit-diff", "Did you mean 'logit_diff'?")]
    [DataRow("discover model.onnx --data x --threshold 1 --device gpu", "Did you mean 'cuda'?")]
    [DataRow("discover model.onnx --data x --threshold 1 --ablation resample", "Did you mean 'corrupted'?")]
    [DataRow("discover model.onnx --data x --threshold 0,05", "Did you mean 0.05?")]
    [DataRow("evaluate model.onnx --data x --circuit y --threshold 1", "It is an option of 'acdc discover'.")]
    public void A_slip_of_the_pen_gets_a_suggestion(string line, string says)
    {
        var run = CommandRun.Of(line.Split(' ')).Exits(ExitCodes.Usage);

        StringAssert.Contains(run.Error, says);
    }

    [TestMethod]
    public void A_name_that_is_nearly_a_files_gets_a_suggestion()
    {
        string folder = Path.GetDirectoryName(Models.Xproportion)!;

        CommandRun.Of("inspect", Path.Combine(folder, "modle.onnx")).Refuses(ExitCodes.BadInput, "did you mean");
    }

    private static string Broken(TemporaryFolder folder) => folder.Write("broken.onnx", "no model");
}
