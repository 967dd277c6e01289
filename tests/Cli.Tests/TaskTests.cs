using System.Text.Json;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class TaskTests
{
    private static readonly string Tokenizer = RepositoryFolder.Find("models", "gpt2-tasks");

    [TestMethod]
    public void The_same_command_writes_the_same_bytes()
    {
        using TemporaryFolder folder = new();
        foreach (string name in new[] { "a.jsonl", "b.jsonl" })
        {
            CommandRun.Of("task", "ioi", "--tokenizer", Tokenizer, "-n", "30", "--seed", "7", "-o", folder[name]).Exits(ExitCodes.Done);
        }

        byte[] bytes = File.ReadAllBytes(folder["a.jsonl"]);
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(folder["b.jsonl"]));
        Assert.AreEqual(30, bytes.Count(value => value == '\n'));
        Assert.AreEqual((byte)'{', bytes[0]);
    }

    [TestMethod]
    public void What_was_left_out_and_how_to_search_stand_on_standard_error()
    {
        using TemporaryFolder folder = new();
        var run = CommandRun.Of("task", "ioi", "--tokenizer", Tokenizer, "-n", "5", "-o", folder["ioi.jsonl"]).Exits(ExitCodes.Done);

        Assert.AreEqual($"{folder["ioi.jsonl"]}: 5 prompts of 15 tokens\n", run.Out);
        StringAssert.Contains(run.Error, "Note: 20 of 80 names left out, not one token of their own: Mary, John, James,");
        StringAssert.Contains(run.Error, $"Search: acdc discover MODEL --data {folder["ioi.jsonl"]} --metric logit_diff --threshold T --out DIR\n");
    }

    [TestMethod]
    [DataRow("ioi", 7.0, 1.0)]
    [DataRow("docstring", 10.0, 0.95)]
    [DataRow("greater-than", 8.0, 0.99)]
    public void The_model_that_was_trained_on_a_task_does_it(string task, double difference, double accuracy)
    {
        using TemporaryFolder folder = new();
        CommandRun.Of("task", task, "--tokenizer", Tokenizer, "-n", "50", "--seed", "3", "-o", folder["x.jsonl"]).Exits(ExitCodes.Done);

        var scores = Scores(folder["x.jsonl"], Models.Gpt2);

        Assert.IsTrue(scores["logit_diff"].Clean > difference, $"{scores["logit_diff"]}");
        Assert.IsTrue(Math.Abs(scores["logit_diff"].Corrupted) < 2, $"{scores["logit_diff"]}");
        Assert.IsTrue(scores["accuracy"].Clean >= accuracy, $"{scores["accuracy"]}");
    }

    [TestMethod]
    public void The_induction_model_does_induction()
    {
        using TemporaryFolder folder = new();
        CommandRun.Of("task", "induction", "--vocabulary", "512", "-n", "50", "-o", folder["x.jsonl"]).Exits(ExitCodes.Done);

        var scores = Scores(folder["x.jsonl"], Models.Induction);

        Assert.IsTrue(scores["prob_diff"].Clean > 0.98 && scores["prob_diff"].Corrupted < 0.01, $"{scores["prob_diff"]}");
    }

    [TestMethod]
    [DataRow("merged")]
    [DataRow("split")]
    public void The_compiled_model_reverses_every_sequence(string variant)
    {
        using TemporaryFolder folder = new();
        CommandRun.Of("task", "tracr-reverse", "-n", "27", "--variant", variant, "-o", folder["x.jsonl"]).Exits(ExitCodes.Done);

        Assert.AreEqual(1, Scores(folder["x.jsonl"], Models.Reverse)["accuracy"].Clean);
    }

    [TestMethod]
    public void A_search_reads_what_was_made()
    {
        using TemporaryFolder folder = new();
        string made = CommandRun.Of("task", "tracr-xproportion", "-n", "20", "-o", folder["x.jsonl"], "--json").Exits(ExitCodes.Done).Out;
        var result = JsonDocument.Parse(made).RootElement;
        Assert.AreEqual(20, result.GetProperty("prompts").GetInt32());
        string[] options = result.GetProperty("search_options").GetString()!.Split(' ');

        string found = CommandRun.Of(
            ["discover", Models.Xproportion, "--data", folder["x.jsonl"], .. options, "--threshold", "0.0005", "--device", "cpu", "--json", "--out",
                folder["out"]]).Exits(ExitCodes.Done).Out;

        CollectionAssert.AreEquivalent(
            new[] { "a1.h0->logits", "input->a1.h0<k>", "input->a1.h0<q>", "input->m0", "m0->a1.h0<v>" },
            JsonDocument.Parse(found).RootElement.GetProperty("circuit").EnumerateArray().Select(edge => edge.GetString()).ToArray());
    }

    [TestMethod]
    public void What_cannot_be_made_is_refused()
    {
        using TemporaryFolder folder = new();
        string file = folder["x.jsonl"];
        string digits = RepositoryFolder.Find("tests", "Discovery.Tests", "Tokenization", "Fixtures", "digits");
        CommandRun.Of("task", "ioi", "--tokenizer", digits, "-o", file)
            .Refuses(ExitCodes.BadInput, "ioi: of 80 names 0 are one token each in this tokenizer, and 5 are needed");
        CommandRun.Of("task", "ioi", "--tokenizer", folder.Path, "-o", file)
            .Refuses(ExitCodes.BadInput, "holds no tokenizer.json, vocab.json + merges.txt, tokenizer.model or vocab.txt");
        CommandRun.Of("task", "tracr-reverse", "-n", "28", "-o", file).Refuses(ExitCodes.BadInput, "there are 27 different prompts");
        CommandRun.Of("task", "induction", "--vocabulary", "20", "-o", file).Refuses(ExitCodes.BadInput, "20 different tokens are too few");
        Assert.IsFalse(File.Exists(file));
    }

    private static Dictionary<string, (double Clean, double Corrupted)> Scores(string file, string model)
    {
        var check = CommandRun.Of("data", "check", file, model, "--device", "cpu", "--json").Exits(ExitCodes.Done);
        return JsonDocument.Parse(check.Out).RootElement.GetProperty("scores").EnumerateArray().ToDictionary(
            score => score.GetProperty("metric").GetString()!,
            score => (score.GetProperty("clean").GetDouble(), score.GetProperty("corrupted").GetDouble()));
    }
}
