using System.Text.Json;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class DataCheckTests
{
    [TestMethod]
    [DataRow("ioi")]
    [DataRow("ioi_mixed")]
    public void The_scores_are_those_that_PyTorch_gave(string task)
    {
        var torch = JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Find("models", "gpt2-tasks", "training", "metrics.json"))).RootElement.GetProperty(
            task).GetProperty("torch");

        var run =
            Check(RepositoryFolder.Find("models", "gpt2-tasks", "prompts", $"{task}.jsonl"), Models.Gpt2, "--json", "--batch-size", "64").Exits(ExitCodes.Done);

        var result = JsonDocument.Parse(run.Out).RootElement;
        Assert.AreEqual(200, result.GetProperty("prompts").GetInt32());
        Assert.AreEqual(15, result.GetProperty("tokens")[0].GetInt32());
        Assert.AreEqual(0, result.GetProperty("problems").GetArrayLength());
        foreach (var (metric, key) in new[] { ("logit_diff", "logit_diff"), ("accuracy", "right_over_wrong") })
        {
            var score = result.GetProperty("scores").EnumerateArray().Single(entry => entry.GetProperty("metric").GetString() == metric);
            foreach (string side in new[] { "clean", "corrupted" })
            {
                Assert.AreEqual(torch.GetProperty(side).GetProperty(key).GetDouble(), score.GetProperty(side).GetDouble(), 1e-4, $"{metric} {side}");
            }
        }
    }

    [TestMethod]
    public void Every_bad_line_is_told_and_the_exit_code_says_so()
    {
        using TemporaryFolder folder = new();
        string data = folder.Write("prompts.jsonl", """
            {"clean": "Then, Nora and Isaac met", "corrupted": "Then, Nora and Isaac met at", "answers": [" Mary"]}
            {"clean_ids": [1, 2], "corrupted_ids": [1, 2]}
            {"clean_ids": [1, 2], "corrupted_ids": [1, 3]}
            """);

        var run = Check(data, Models.Gpt2).Exits(ExitCodes.BadInput);

        string[] lines = run.Out.TrimEnd('\n').Split('\n');
        Assert.AreEqual(3, lines.Length, run.Out);
        StringAssert.StartsWith(lines[0], $"{data}:1: ' Mary' in answers is ");
        StringAssert.StartsWith(lines[1], $"{data}:1: clean has ");
        StringAssert.StartsWith(lines[2], $"{data}:2: clean and corrupted are the same");
        StringAssert.Contains(run.Error, $"acdc: {data}: 3 problems;");
        Assert.AreEqual(3, JsonDocument.Parse(Check(data, Models.Gpt2, "--json").Out).RootElement.GetProperty("problems").GetArrayLength());
    }

    [TestMethod]
    public void What_only_the_model_shows_is_told_for_every_line_too()
    {
        using TemporaryFolder folder = new();
        string data = folder.Write("prompts.jsonl", """
            {"clean_ids": [3, 5000, 0, 3], "corrupted_ids": [1, 2, 0, 3]}
            {"clean_ids": [3, 1, 0, 3], "corrupted_ids": [3, 7, 0, 3]}
            """);

        string[] lines = Check(data, Models.Xproportion).Exits(ExitCodes.BadInput).Out.TrimEnd('\n').Split('\n');

        Assert.AreEqual(2, lines.Length);
        StringAssert.StartsWith(lines[0], $"{data}:1: clean_ids has the id 5000, which the model does not know (it knows 0 to 5);");
        StringAssert.StartsWith(lines[1], $"{data}:2: corrupted_ids has the id 7, which the model does not know (it knows 0 to 5);");
    }

    [TestMethod]
    public void Notes_are_no_problems()
    {
        using TemporaryFolder folder = new();
        string data = folder.Write("prompts.jsonl", """
            {"clean_ids": [3, 1, 0, 3]}
            {"clean_ids": [3, 1, 0]}
            {"clean_ids": [3, 1, 0]}
            """);

        var run = Check(data, Models.Xproportion).Exits(ExitCodes.Done);

        StringAssert.Contains(run.Out, "Note: prompts of several lengths (3 tokens: 2, 4 tokens: 1);");
        StringAssert.Contains(run.Out, "Note: no corrupted prompts: a search takes --ablation zero or mean\n");
        StringAssert.Contains(run.Out, $"Note: {data}:3: the same prompts as in {data}:2\n");
        StringAssert.Contains(run.Out, "prompts       3 of 3, 4 tokens\n");
        StringAssert.Contains(run.Out, "kl            clean 0\n");
    }

    [TestMethod]
    public void Prompts_longer_than_the_model_takes_are_named()
    {
        using TemporaryFolder folder = new();
        string ids = string.Join(',', Enumerable.Range(0, 60));
        string data = folder.Write("prompts.jsonl", $$"""{"clean_ids": [{{ids}}], "corrupted_ids": [1{{ids}}]}""");

        Check(data, Models.Induction).Refuses(ExitCodes.BadInput, "the model fails on these prompts of up to 60 tokens; are they longer than it takes?");
    }

    [TestMethod]
    public void A_missing_file_is_named() =>
        Check("nowhere.jsonl", Models.Xproportion).Refuses(ExitCodes.BadInput, "nowhere.jsonl: the prompts cannot be read");

    private static CommandRun Check(string data, string model, params string[] more) =>
        CommandRun.Of(["data", "check", data, model, "--device", "cpu", .. more]);
}
