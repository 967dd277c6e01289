using Acdc.Onnx.Reporting.Tests.Output;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>
/// An experiment, or a search by scores, that was killed when it had kept so many lines, and gone on with, against the same in one go: every file but run.json,
/// to the last byte.
/// </summary>
[TestClass]
public sealed class ResumedExperimentTests
{
    private const string Head = "\"acdc_progress\"";

    public static IEnumerable<object[]> Experiments =>
    [
        ["discover", "--method exact --top 5 --metric l2"],
        ["discover", "--method eap --top 5 --metric neg_projection"],
        ["discover", "--method eap-ig --greedy 5 --metric l2"],
        ["discover", "--method hisp --top 5 --metric neg_projection"],
        ["discover", "--method sp --epochs 4 --metric l2"],
        ["discover", "--order eap-ig --threshold 0.01 --metric l2"],
        ["sweep", "--thresholds 0.01,1 --metrics l2 --ablations zero,corrupted --orders ascending,exact --shard 1/2"],
        ["bootstrap", "--metric l2 --threshold 0.01 --resamples 3"],
        ["bootstrap", "--metric l2 --method eap-ig --top 5 --resamples 2"],
        ["pareto", "--metric l2 --methods acdc,exact --points 4"],
        ["roc", "--metric l2 --methods acdc,eap-ig,exact --thresholds 0.001,0.1"],
        ["faithfulness", "--metric l2 --methods acdc,eap-ig,random --random 2"],
    ];

    [TestMethod]
    [DynamicData(nameof(Experiments))]
    public void An_experiment_goes_on_from_what_was_kept(string command, string settings) => Check(command, settings, lines => [lines / 2]);

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(Experiments))]
    public void An_experiment_goes_on_wherever_it_was_killed(string command, string settings) =>
        Check(command, settings, lines => [.. Enumerable.Range(1, 8).Select(part => Math.Max(1, lines * part / 8)).Distinct()]);

    [TestMethod]
    public void An_interrupted_sweep_writes_the_cells_that_it_has()
    {
        using TemporaryFolder folder = new();
        string[] lines = Kept(folder, "sweep", "--thresholds 1,2 --metrics l2", out _);
        int second = Array.FindIndex(lines, line => line.Contains("\"cell 1\"", StringComparison.Ordinal));
        Keep(folder, lines[..second]);

        string[] resumed = [.. Command(folder, "sweep", "--thresholds 1,2 --metrics l2"), "--out", folder["out"], "--resume"];
        var run = CommandRun.Of(new CancellationToken(true), resumed).Exits(ExitCodes.Interrupted);

        StringAssert.Contains(run.Error, "1 of 2 cells are missing");
        Assert.AreEqual(2, File.ReadAllLines(Path.Combine(folder["out.partial"], "sweep.csv")).Length);
        Assert.AreEqual(second, File.ReadAllLines(Path.Combine(folder["out.partial"], "progress.jsonl")).Length);
    }

    [TestMethod]
    [DataRow("sweep", "--thresholds 1,2 --metrics l2", "--thresholds 1,3 --metrics l2", "thresholds was [1,2] and is [1,3]")]
    [DataRow("sweep", "--thresholds 1,2 --metrics l2 --shard 1/2", "--thresholds 1,2 --metrics l2 --shard 2/2", "shard was \"1/2\" and is \"2/2\"")]
    [DataRow("roc", "--metric l2 --methods exact", "--metric l2 --methods exact --truth-other", "the hash of the truth was")]
    public void An_experiment_is_not_gone_on_with_under_other_settings_or_files(string command, string settings, string others, string says)
    {
        using TemporaryFolder folder = new();
        Keep(folder, Kept(folder, command, settings, out _));
        if (others.EndsWith(" --truth-other", StringComparison.Ordinal))
        {
            others = others[..^" --truth-other".Length];
            folder.Write("truth.json", File.ReadAllText(Truth) + "\n");
        }

        CommandRun.Of([.. Command(folder, command, others), "--out", folder["out"], "--resume"]).Refuses(ExitCodes.BadInput, says);
    }

    [TestMethod]
    public void A_complete_experiment_is_not_done_again()
    {
        using TemporaryFolder folder = new();
        string[] bootstrap = [.. Command(folder, "bootstrap", "--metric l2 --threshold 1 --resamples 2"), "--out", folder["out"], "--resume"];

        StringAssert.Contains(CommandRun.Of(bootstrap).Exits(ExitCodes.Done).Error, "nothing was saved in");
        StringAssert.Contains(CommandRun.Of(bootstrap).Exits(ExitCodes.Done).Error, "this run is complete");
    }

    private static string Truth => Acdc.Onnx.Testing.RepositoryFolder.Find("models", "tracr-xproportion", "true_edges.json");

    private static void Check(string command, string settings, Func<int, int[]> counts)
    {
        using TemporaryFolder folder = new();
        string[] lines = Kept(folder, command, settings, out string whole);
        Assert.IsTrue(lines.Length > 1, $"{lines.Length} lines");
        foreach (int count in counts(lines.Length))
        {
            Keep(folder, lines[..count]);
            File.AppendAllText(Path.Combine(folder["out.partial"], "progress.jsonl"), count < lines.Length ? lines[count][..(lines[count].Length / 2)] : "");

            var run = CommandRun.Of([.. Command(folder, command, settings), "--out", folder["out"], "--resume"]).Exits(ExitCodes.Done);

            StringAssert.Contains(run.Error, "--resume: going on from");
            foreach (string path in Directory.EnumerateFiles(whole).Where(path => Path.GetFileName(path) is not ("run.json" or ".acdc-manifest.json")))
            {
                string other = Path.Combine(folder["out"], Path.GetFileName(path));
                bool same = File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(other));
                Assert.IsTrue(same, $"{Path.GetFileName(path)} from {count} of {lines.Length} lines");
            }

            Assert.IsFalse(Directory.Exists(folder["out.partial"]));
        }
    }

    /// <summary>Runs an experiment in one go; the lines that it kept.</summary>
    private static string[] Kept(TemporaryFolder folder, string command, string settings, out string whole)
    {
        whole = folder["whole"];
        string progress = Path.Combine(folder["whole.partial"], "progress.jsonl");
        string[] lines = [];
        WatchedDisk disk = new(_ => lines = File.Exists(progress) ? File.ReadAllLines(progress) : lines);
        CommandRun.Of(disk, [.. Command(folder, command, settings), "--out", whole]).Exits(ExitCodes.Done);
        StringAssert.Contains(lines[0], Head);
        return lines;
    }

    /// <summary>Leaves what a killed run has kept.</summary>
    private static void Keep(TemporaryFolder folder, string[] lines)
    {
        Directory.CreateDirectory(folder["out.partial"]);
        File.WriteAllText(Path.Combine(folder["out.partial"], "progress.jsonl"), string.Concat(lines.Select(line => $"{line}\n")));
    }

    private static string[] Command(TemporaryFolder folder, string command, string settings)
    {
        string truth = folder["truth.json"];
        if (!File.Exists(truth))
        {
            File.Copy(Truth, truth);
        }

        return
        [
            command, Models.Xproportion, "--data", Models.XproportionPrompts, "--limit", "4", "--device", "cpu", "--threads", "1", .. settings.Split(' '),
            .. command == "roc" ? new[] { "--truth", truth, "--split-embeddings" } : [],
        ];
    }
}
