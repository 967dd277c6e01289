using System.CommandLine;
using System.Text.RegularExpressions;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>What a stranger meets in the first hour: each a sentence with what is wrong, where, and what was probably meant.</summary>
[TestClass]
public sealed class NewcomerTests
{
    private static readonly string[] Search = ["--device", "cpu", "--threshold", "0.01", "--out"];

    [TestMethod]
    [DataRow("Did you mean 'ioi'?", "task", "iio")]
    [DataRow("Did you mean 'check'?", "data", "chekc", "x", "y")]
    [DataRow("'--treshold'. Did you mean '--threshold'?", "discover", "m.onnx", "--data", "p.jsonl", "--treshold", "0.05")]
    [DataRow("'--truth'. It is an option of 'acdc roc'.", "discover", "m.onnx", "--data", "p.jsonl", "--threshold", "1", "--truth", "x")]
    [DataRow("not 'mena'. Did you mean 'mean'?", "discover", "m.onnx", "--data", "p.jsonl", "--threshold", "1", "--ablation", "mena")]
    [DataRow("not 'eapig'. Did you mean 'eap-ig'?", "discover", "m.onnx", "--data", "p.jsonl", "--method", "eapig", "--top", "5")]
    [DataRow("not 'eapig'. Did you mean 'eap-ig'?", "pareto", "m.onnx", "--data", "p.jsonl", "--methods", "acdc,eapig")]
    [DataRow("which another --method gives, such as eap-ig", "discover", "m.onnx", "--data", "p.jsonl", "--top", "5")]
    public void A_wrong_word_is_answered_with_the_one_that_was_probably_meant(string says, params string[] args) =>
        StringAssert.Contains(CommandRun.Of(args).Exits(ExitCodes.Usage).Error, says);

    [TestMethod]
    [DataRow("model.safetensors", "@\0\0\0\0\0\0\0{\"__metadata__\"", "is a safetensors file, weights without a graph")]
    [DataRow("model.onnx.gz", "\u001f\u008b\b", "is a gzip file; unpack it first")]
    [DataRow("model.pkl", "\u0080\u0002c", "is a Python pickle")]
    [DataRow("model.onnx", "", "the file is empty")]
    public void A_binary_of_another_kind_is_called_what_it_is(string name, string bytes, string says)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder[name], bytes, System.Text.Encoding.Latin1);

        CommandRun.Of("inspect", folder[name], "--device", "cpu").Refuses(ExitCodes.BadInput, says);
    }

    [TestMethod]
    public void A_path_without_a_model_is_answered_with_the_near_one()
    {
        string folder = Path.GetDirectoryName(Models.Xproportion)!;

        CommandRun.Of("inspect", Path.Combine(folder, "modle.onnx")).Refuses(ExitCodes.BadInput, $"did you mean '{Models.Xproportion}'?");
        CommandRun.Of("inspect", folder).Refuses(ExitCodes.BadInput, $"is a folder; name the model file in it: {Models.Xproportion}");
        CommandRun.Of("inspect", $"'{Models.Xproportion}'").Refuses(ExitCodes.BadInput, "the quotes are part of the path; leave them out");
        CommandRun.Of("inspect", Path.Combine("no-such-folder", "model.onnx")).Refuses(ExitCodes.BadInput, "there is no folder 'no-such-folder'");
    }

    /// <summary>The model here is no model, so whatever is told was told before it was opened.</summary>
    [TestMethod]
    [DataRow("discover", "prompts.jsonl:1: there is no corrupted prompt", "{\"clean_ids\": [1]}")]
    [DataRow("discover", "prompts.jsonl:1: clean is text, but no ", "{\"clean\": \"a\", \"corrupted\": \"b\"}")]
    [DataRow("discover", "prompts.jsonl:1: there are no answers", "{\"clean_ids\": [1], \"corrupted_ids\": [2]}", "--metric", "logit_diff")]
    [DataRow("discover", "there is no folder 'nowhere'", "{\"clean\": \"a\", \"corrupted\": \"b\"}", "--tokenizer", "nowhere")]
    [DataRow("evaluate", "did you mean", "{\"clean_ids\": [1], \"corrupted_ids\": [2]}", "--circuit", "CIRCUIT")]
    [DataRow("evaluate", "'A0.H0->m0' is not an edge", "{\"clean_ids\": [1], \"corrupted_ids\": [2]}", "--circuit",
        "{\"edges\": {\"A0.H0->m0\": {\"in_graph\": true}}}")]
    [DataRow("roc", "it has no list of edges", "{\"clean_ids\": [1], \"corrupted_ids\": [2]}", "--truth", "{\"edgse\": []}")]
    [DataRow("run", "is not an edge", "{\"clean_ids\": [1], \"corrupted_ids\": [2]}", "--remove", "m0>>logitz")]
    [DataRow("pareto", "there is no corrupted prompt", "{\"clean_ids\": [1], \"corrupted_ids\": [2]}", "--held-out", "{\"clean_ids\": [1]}")]
    [DataRow("faithfulness", "clean has 2 tokens, corrupted 1", "{\"clean_ids\": [1, 2], \"corrupted_ids\": [2]}")]
    [DataRow("sweep", "the file holds no prompts", "", "--thresholds", "1")]
    [DataRow("bootstrap", "the file holds no prompts", "")]
    public void Mistakes_are_told_before_the_model_is_opened(string command, string says, string prompts, params string[] more)
    {
        using TemporaryFolder folder = new();
        string model = folder.Write("model.onnx", "no model"), data = folder.Write("prompts.jsonl", prompts), near = folder.Write("circuit.json", "{}");
        string[] options = [.. more.Select((word, i) => word == "CIRCUIT"
            ? near.Replace("circuit", "circiut", StringComparison.Ordinal)
            : word is ['{', ..] or "m0>>logitz" ? folder.Write($"file{i}.json", word) : word)];
        string[] search =
            command is "discover" or "bootstrap" ? Search : command is "run" ? ["--out"] : command is "evaluate" ? [] : ["--device", "cpu", "--out"];

        var run = CommandRun.Of([command, model, "--data", data, .. options, .. search, .. search.Length > 0 ? [folder["out"]] : Array.Empty<string>()]);

        run.Refuses(ExitCodes.BadInput, says);
        Assert.IsFalse(run.Error.Contains("Reading model.onnx", StringComparison.Ordinal), run.Error);
        Assert.IsFalse(Path.Exists(folder["out"]), "nothing is left of a run that did not begin");
    }

    /// <summary>An option that has one name everywhere means one thing everywhere; those left out differ in what they are given to.</summary>
    [TestMethod]
    public void Options_of_one_name_are_described_alike_in_all_commands()
    {
        using StringWriter nowhere = new();
        using Interruption interruption = new(default);
        string[] ofTheCommand = ["-o", "--seed", "--tokenizer", "--length", "--variant", "--count", "--greedy"];

        string[] disagreeing =
        [
            .. All(AcdcCommand.Root(new(new CliConsole(nowhere, nowhere), interruption))).SelectMany(command => command.Options)
                .Where(option => !ofTheCommand.Contains(option.Name))
                .GroupBy(option => option.Name, option => Regex.Replace(option.Description!, @" ?\[default: [^]]*\]", ""))
                .Where(same => same.Distinct().Count() > 1)
                .Select(same => $"{same.Key}: {string.Join(" / ", same.Distinct())}"),
        ];
        Assert.AreEqual("", string.Join('\n', disagreeing));

        static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
    }
}
