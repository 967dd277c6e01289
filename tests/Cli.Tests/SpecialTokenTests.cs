using System.Text.Json;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>
/// What tokenizers put around prompts, on the way through the commands. Ids and figures are those of Hugging Face's tokenizers and of PyTorch.
/// </summary>
[TestClass]
public sealed class SpecialTokenTests
{
    private static readonly string Bert = RepositoryFolder.Find("tests", "cases", "zoo", "bert-ts17-padded", "model.onnx");
    private static readonly string BertTemplate = Report("tokenizers", "bert-template");
    private static readonly string Llama3Template = Report("tokenizers", "llama3-template");
    private static readonly string BertText = Report("prompts", "bert-text.jsonl");
    private static readonly string IoiText = Report("prompts", "ioi-text.jsonl");

    [TestMethod]
    [DataRow(true, new string[0], 9, 2.78597)]
    [DataRow(true, new[] { "--no-special-tokens" }, 7, 4.98711)]
    [DataRow(false, new string[0], 16, 1.58899)]
    [DataRow(false, new[] { "--bos" }, 16, 1.58899)]
    [DataRow(false, new[] { "--no-special-tokens" }, 15, 8.00752)]
    public void Prompts_are_scored_with_what_the_template_adds_unless_the_user_says_otherwise(bool bert, string[] options, int tokens, double difference)
    {
        var (model, tokenizer, prompts) = bert ? (Bert, BertTemplate, BertText) : (Models.Gpt2, Llama3Template, IoiText);
        var run = CommandRun.Of(["data", "check", prompts, model, "--device", "cpu", "--json", "--tokenizer", tokenizer, .. options]).Exits(ExitCodes.Done);
        var result = JsonDocument.Parse(run.Out).RootElement;
        Assert.AreEqual(tokens, result.GetProperty("tokens").EnumerateArray().Single().GetInt32());
        var score = result.GetProperty("scores").EnumerateArray().First(entry => entry.GetProperty("metric").GetString() == "logit_diff");
        Assert.AreEqual(difference, score.GetProperty("clean").GetDouble(), 2e-5);
    }

    [TestMethod]
    public void A_vocabulary_alone_is_read_as_the_class_would_read_it()
    {
        using TemporaryFolder folder = new();
        using var tokenizer = JsonDocument.Parse(File.ReadAllText(Path.Combine(BertTemplate, "tokenizer.json")));
        var vocabulary = tokenizer.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject().OrderBy(entry => entry.Value.GetInt32());
        folder.Write("vocab.txt", string.Concat(vocabulary.Select(entry => entry.Name + "\n")));
        var run = CommandRun.Of("data", "check", BertText, Bert, "--device", "cpu", "--json", "--tokenizer", folder.Path).Exits(ExitCodes.Done);
        StringAssert.Contains(run.Error, "Note: the tokenizer puts [CLS] (2) in front of every prompt and [SEP] (3) behind it (class BertTokenizer)");
        Assert.AreEqual(2.78597, JsonDocument.Parse(run.Out).RootElement.GetProperty("scores")[0].GetProperty("clean").GetDouble(), 2e-5);
    }

    [TestMethod]
    public void Ids_without_what_the_tokenizer_adds_are_taken_as_they_are_and_a_note_says_so()
    {
        using TemporaryFolder folder = new();
        string data = folder.Write(
            "prompts.jsonl", """{"clean": "Then, Nora", "clean_ids": [606, 11, 1008], "corrupted": "Then, Oscar", "corrupted_ids": [606, 11, 1010]}""");
        var run = CommandRun.Of("data", "check", data, Models.Gpt2, "--device", "cpu", "--tokenizer", Llama3Template).Exits(ExitCodes.Done);
        StringAssert.Contains(
            run.Error, ":1: clean_ids is taken as it is, without what the tokenizer puts around text: <|endoftext|> (1231) in front of every prompt");
        StringAssert.Contains(run.Out, "1 of 3 tokens");
    }

    [TestMethod]
    public void A_note_says_what_was_added_and_run_json_names_the_files_that_were_read()
    {
        using TemporaryFolder folder = new();
        var run = CommandRun.Of(
            "discover", Bert, "--data", BertText, "--tokenizer", BertTemplate, "--metric", "logit_diff", "--threshold", "0.5", "--device", "cpu", "--out",
            folder["out"]).Exits(ExitCodes.Done);
        const string Note =
            "Note: the tokenizer puts [CLS] (2) in front of every prompt and [SEP] (3) behind it (post_processor of tokenizer.json); the last position is "
                + "then that of [SEP]\n";
        Assert.AreEqual(2, run.Error.Split(Note).Length, run.Error);
        CollectionAssert.AreEqual(
            new[] { Path.Combine(BertTemplate, "tokenizer.json"), Path.Combine(BertTemplate, "tokenizer_config.json") }, TokenizerFiles(folder["out"]));
    }

    [TestMethod]
    public void A_tokenizer_is_found_above_a_folder_called_onnx_and_the_models_own_wins()
    {
        using TemporaryFolder folder = new();
        string onnx = Directory.CreateDirectory(folder["onnx"]).FullName;
        string model = Path.Combine(onnx, "model.onnx");
        File.Copy(Bert, model);
        string[] command = ["discover", model, "--data", BertText, "--metric", "logit_diff", "--threshold", "0.5", "--device", "cpu", "--out"];
        CommandRun.Of([.. command, folder["none"]]).Refuses(ExitCodes.BadInput, "clean is text, but no tokenizer.json");

        File.Copy(Path.Combine(BertTemplate, "tokenizer.json"), folder["tokenizer.json"]);
        CommandRun.Of([.. command, folder["above"]]).Exits(ExitCodes.Done);
        CollectionAssert.AreEqual(new[] { folder["tokenizer.json"] }, TokenizerFiles(folder["above"]));

        File.Copy(folder["tokenizer.json"], Path.Combine(onnx, "tokenizer.json"));
        CommandRun.Of([.. command, folder["own"]]).Exits(ExitCodes.Done);
        CollectionAssert.AreEqual(new[] { Path.Combine(onnx, "tokenizer.json") }, TokenizerFiles(folder["own"]));
    }

    [TestMethod]
    public void A_folder_without_a_tokenizer_is_refused()
    {
        using TemporaryFolder folder = new();
        string[] command = ["data", "check", BertText, Bert, "--device", "cpu", "--tokenizer"];
        CommandRun.Of([.. command, folder.Path]).Refuses(ExitCodes.BadInput, $"'{folder.Path}' holds no tokenizer.json");
        CommandRun.Of([.. command, folder["nowhere"]]).Refuses(ExitCodes.BadInput, $"there is no folder '{folder["nowhere"]}' (--tokenizer)");
        CommandRun.Of([.. command, folder.Write("tokenizer.json", "{}")]).Refuses(ExitCodes.BadInput, "that is a file; name the folder");
        CommandRun.Of([.. command, folder.Path]).Refuses(ExitCodes.BadInput, "it has no model");
    }

    [TestMethod]
    public void Options_that_say_different_things_are_refused_before_anything_is_opened()
    {
        var run = CommandRun.Of("run", "nowhere.onnx", "--data", "nowhere.jsonl", "--bos", "--no-special-tokens", "-o", "x.pb").Exits(ExitCodes.Usage);
        StringAssert.StartsWith(run.Error, "acdc: --bos and --no-special-tokens say different things; give one of them.\n");
    }

    [TestMethod]
    public void A_text_that_begins_with_the_BOS_token_itself_gets_no_second_one()
    {
        using TemporaryFolder folder = new();
        string data = folder.Write("prompts.jsonl", File.ReadAllText(IoiText)
            .Replace("\"clean\": \"", "\"clean\": \"<|endoftext|>", StringComparison.Ordinal)
            .Replace("\"corrupted\": \"", "\"corrupted\": \"<|endoftext|>", StringComparison.Ordinal));
        var run = CommandRun.Of("run", Models.Gpt2, "--data", data, "--tokenizer", Llama3Template, "--json", "--device", "cpu", "--out", folder["x.pb"])
            .Exits(ExitCodes.Done);
        Assert.AreEqual(16, JsonDocument.Parse(run.Out).RootElement.GetProperty("shape")[1].GetInt32());
        StringAssert.Contains(run.Error, $"Note: {data}:1: clean itself begins with <|endoftext|>, so nothing is put in front of such prompts");
    }

    [TestMethod]
    [DataRow("lone-surrogate.jsonl", new string[0], ":1: clean has half of a surrogate pair")]
    [DataRow("positions-int-max.jsonl", new[] { "--bos" },
        ":1: position 2147483647 is outside the prompt, which has 15 tokens of its own; give positions from 0 to 14")]
    public void A_prompt_that_cannot_be_is_refused_with_its_line(string name, string[] options, string says)
    {
        using TemporaryFolder folder = new();
        CommandRun.Of(["discover", Models.Gpt2, "--data", Report("prompts", name), "--threshold", "0.1", "--device", "cpu", "--out", folder["out"], .. options])
            .Refuses(ExitCodes.BadInput, name + says);
    }

    [TestMethod]
    public void Made_prompts_have_what_the_tokenizer_adds()
    {
        using TemporaryFolder folder = new();
        var run = CommandRun.Of("task", "ioi", "--tokenizer", Llama3Template, "-n", "3", "-o", folder["with.jsonl"]).Exits(ExitCodes.Done);
        StringAssert.Contains(run.Error, "Note: the tokenizer puts <|endoftext|> (1231) in front of every prompt (post_processor of tokenizer.json)\n");
        CommandRun.Of("task", "ioi", "--tokenizer", Llama3Template, "-n", "3", "--no-special-tokens", "-o", folder["without.jsonl"]).Exits(ExitCodes.Done);
        foreach (var (with, without) in File.ReadLines(folder["with.jsonl"]).Zip(File.ReadLines(folder["without.jsonl"])))
        {
            CollectionAssert.AreEqual(Ids(without).Prepend(1231).ToArray(), Ids(with));
        }
    }

    private static int[] Ids(string line) => JsonDocument.Parse(line).RootElement.GetProperty("clean_ids").Deserialize<int[]>()!;

    private static string Report(params string[] parts) => RepositoryFolder.Find(["tests", "cases", "reports", .. parts]);

    private static string[] TokenizerFiles(string folder)
    {
        using var run = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "run.json")));
        return [.. run.RootElement.GetProperty("files").EnumerateArray()
            .Where(file => file.GetProperty("role").GetString() == "tokenizer")
            .Select(file => file.GetProperty("path").GetString()!)];
    }
}
