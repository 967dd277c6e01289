using System.Diagnostics;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>A process that was started to ignore a signal: as shells start what a script puts in the background, and as nohup does.</summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
public sealed class IgnoredSignalTests
{
    [TestMethod]
    public void Ctrl_C_is_heeded_also_by_a_process_that_was_started_to_ignore_it()
    {
        using TemporaryFolder folder = new();
        using var process = Search(folder, "INT");
        Send("INT", process);
        process.WaitForExit();

        StringAssert.Contains(process.StandardError.ReadToEnd(), "edges are untested and count as kept");
        Assert.AreEqual(ExitCodes.Interrupted, process.ExitCode);
        Assert.IsTrue(File.Exists(Path.Combine(folder["out.partial"], "edges.csv")));
    }

    [TestMethod]
    public void A_hangup_is_ignored_by_a_process_that_was_started_to_ignore_it()
    {
        using TemporaryFolder folder = new();
        using var process = Search(folder, "HUP");
        Send("HUP", process);
        Send("TERM", process);
        process.WaitForExit();

        Assert.AreEqual(143, process.ExitCode);
    }

    /// <summary>A long search that has begun to decide.</summary>
    private static Process Search(TemporaryFolder folder, string ignored)
    {
        Dictionary<string, string> environment = new() { ["TMPDIR"] = Directory.CreateDirectory(folder["tmp"]).FullName, ["HOME"] = folder["tmp"] };
        var process = AcdcProcess.Start(
            environment,
            ["bash", "-c", $"trap '' {ignored}; exec \"$@\"", "bash"],
            ["discover", Models.Gpt2, "--data", Models.Ioi, "--limit", "40", "--threshold", "0.0001", "--device", "cpu", "--out", folder["out"]]);
        string progress = Path.Combine(folder["out.partial"], "progress.jsonl");
        while (!File.Exists(progress) || new FileInfo(progress).Length < 4000)
        {
            Assert.IsFalse(process.WaitForExit(10), "the search ended before it could be stopped");
        }

        return process;
    }

    private static void Send(string signal, Process process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
        Assert.AreEqual(0, kill.ExitCode);
    }
}
