using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>A search that was stopped and gone on with leaves what one in one go leaves.</summary>
[TestClass]
public sealed class ResumeTests
{
    private static readonly string[] Search = ["discover", Models.Gpt2, "--data", Models.Ioi, "--limit", "8", "--threshold", "0.01"];

    [TestMethod]
    public void A_stopped_search_that_is_gone_on_with_ends_with_the_same_bytes()
    {
        using TemporaryFolder folder = new();
        CommandRun.Of([.. Search, "--out", folder["whole"]]).Exits(ExitCodes.Done);

        Stopped(folder["out"]);
        var resumed = CommandRun.Of([.. Search, "--out", folder["out"], "--resume"]).Exits(ExitCodes.Done);

        StringAssert.Contains(resumed.Error, "--resume: going on from ");
        foreach (string path in Directory.EnumerateFiles(folder["whole"]).Where(path => Path.GetFileName(path) is not ("run.json" or ".acdc-manifest.json")))
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(folder["out"], Path.GetFileName(path))), path);
        }

        Assert.IsFalse(Directory.Exists(folder["out.partial"]));
        using var run = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder["out"], "run.json")));
        Assert.AreEqual(100, run.RootElement.GetProperty("resumed_after").GetInt32());
    }

    [TestMethod]
    public void A_search_is_not_gone_on_with_under_other_settings()
    {
        using TemporaryFolder folder = new();
        Stopped(folder["out"]);

        CommandRun.Of([.. Search[..^1], "0.02", "--out", folder["out"], "--resume"]).Refuses(ExitCodes.BadInput, "threshold was 0.01 and is 0.02");
    }

    [TestMethod]
    public void Where_nothing_was_saved_the_run_starts_anew_and_where_all_is_there_it_says_so()
    {
        using TemporaryFolder folder = new();
        string[] search = ["discover", Models.Xproportion, "--data", Models.XproportionPrompts, "--limit", "4", "--threshold", "1", "--out", folder["out"],
            "--resume"];

        StringAssert.Contains(CommandRun.Of(search).Exits(ExitCodes.Done).Error, "the run starts anew");
        StringAssert.Contains(CommandRun.Of(search).Exits(ExitCodes.Done).Error, "this run is complete");
    }

    /// <summary>Runs the search and interrupts it when it has kept some of its 441 tests.</summary>
    private static void Stopped(string output) => CommandRun.Interrupted(100, [.. Search, "--out", output]).Exits(ExitCodes.Interrupted);
}
