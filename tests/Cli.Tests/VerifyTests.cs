using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class VerifyTests
{
    private static string Cases(params string[] parts) => RepositoryFolder.Find(["tests", "cases", .. parts]);

    [TestMethod]
    public void Good_cases_pass_one_line_each()
    {
        var run = CommandRun.Of("verify", Cases("tracr-xproportion"), "--filter", "merged", "--device", "cpu").Exits(ExitCodes.Done);

        Assert.AreEqual("3 passed, 0 failed", run.LastLine);
        Assert.AreEqual(4, run.Out.Count(c => c == '\n'));
        StringAssert.StartsWith(run.Out, "PASS acdc_merged/l2_corrupted_tau0.05: ");
    }

    [TestMethod]
    public void Verbose_tells_of_every_mask()
    {
        string name = Cases("tracr-xproportion", "case.json");

        Assert.AreEqual("2 passed, 0 failed", CommandRun.Of("verify", name, "--device", "cpu").LastLine);
        Assert.AreEqual("42 passed, 0 failed", CommandRun.Of("verify", name, "-v", "--device", "cpu").LastLine);
    }

    [TestMethod]
    public void Evaluators_are_compared_where_that_is_asked_for()
    {
        var masks = CommandRun.Of("verify", Cases("tracr-xproportion", "case.json"), "--evaluators", "--device", "cpu").Exits(ExitCodes.Done);
        var trace =
            CommandRun.Of("verify", Cases("tracr-xproportion"), "--filter", "merged/l2_corrupted", "--evaluators", "--device", "cpu").Exits(ExitCodes.Done);

        const string Held = @"\d+ circuits .*tolerance 0.0001\)$";
        Assert.AreEqual("4 passed, 0 failed", masks.LastLine);
        StringAssert.Matches(masks.Out,
            new($@"^PASS .*/evaluators: kl, \w+: \d+ circuits, \d+ decisions; l2, zero: \d+ circuits; neg_projection, mean: {Held}", RegexOptions.Multiline));
        Assert.AreEqual("2 passed, 0 failed", trace.LastLine);
        StringAssert.Matches(trace.Out, new($"^PASS acdc_merged/l2_corrupted_tau0.05/evaluators: l2, corrupted: {Held}", RegexOptions.Multiline));
    }

    [TestMethod]
    public void Nothing_to_check_is_a_failure()
    {
        using TemporaryFolder folder = new();

        Assert.AreEqual("0 passed, 0 failed", CommandRun.Of("verify", folder.Path, "--device", "cpu").Exits(ExitCodes.CheckFailed).LastLine);
    }

    [TestMethod]
    public void A_missing_folder_is_refused()
    {
        CommandRun.Of("verify", "nowhere", "--device", "cpu").Refuses(ExitCodes.BadInput, "nowhere");
    }

    [TestMethod]
    [DataRow("edges", "24", "edges 23, expected 24")]
    [DataRow("nodes", """["input", "logits", "m7"]""", "no nodes m7")]
    [DataRow("tolerance", "-1", "0 edges removed")]
    [DataRow("model_file", "\"gone.onnx\"", "gone.onnx")]
    public void A_wrong_case_fails_and_stops_no_other(string key, string value, string says)
    {
        using TemporaryFolder folder = new();
        JsonObject json = new() { ["model_file"] = Models.Xproportion, [key] = JsonNode.Parse(value) };
        File.Copy(
            Cases("tracr-xproportion", "data", "clean_input_ids.pb"), Path.Combine(Directory.CreateDirectory(folder["data"]).FullName, "clean_input_ids.pb"));
        File.Copy(Cases("tracr-xproportion", "data", "clean_logits.pb"), Path.Combine(folder["data"], "clean_logits.pb"));
        folder.Write("case.json", json.ToJsonString());
        folder.Write("case_good.json", new JsonObject { ["model_file"] = Models.Xproportion, ["edges"] = 23 }.ToJsonString());
        folder.Write("case_broken.json", "{");

        var run = CommandRun.Of("verify", folder.Path, "--device", "cpu").Exits(ExitCodes.CheckFailed);

        Assert.AreEqual("1 passed, 2 failed", run.LastLine);
        StringAssert.Contains(run.Out, says);
    }

    [TestMethod]
    public void An_accepted_model_that_deserves_a_refusal_fails()
    {
        using TemporaryFolder folder = new();
        File.Copy(Models.Xproportion, folder["model.onnx"]);
        folder.Write("expect.json", """{"expect": "error", "stage": "analyse", "says": "something"}""");

        Assert.AreEqual("0 passed, 1 failed", CommandRun.Of("verify", folder.Path, "--device", "cpu").Exits(ExitCodes.CheckFailed).LastLine);
    }

    [TestMethod]
    public void Machines_get_one_document()
    {
        var run = CommandRun.Of("verify", Cases("tracr-xproportion"), "--filter", "merged", "--device", "cpu", "--json").Exits(ExitCodes.Done);

        var json = JsonDocument.Parse(run.Out).RootElement;
        Assert.AreEqual(3, json.GetProperty("passed").GetInt32());
        Assert.AreEqual(3, json.GetProperty("checks").GetArrayLength());
    }

    [TestMethod]
    public void An_interrupted_verification_counts_what_it_did()
    {
        var run = CommandRun.Of(new CancellationToken(true), "verify", Cases("tracr-xproportion"), "--filter", "case_split", "--device", "cpu");

        run.Exits(ExitCodes.Interrupted);
        StringAssert.EndsWith(run.LastLine, " failed");
    }
}
