using System.Text.Json.Nodes;
using Acdc.Onnx.Reporting.Tests.Output;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>
/// A whole <c>discover</c> into a folder with an older set, on a disk that fails at the n-th operation: the folder holds one set or the other, never parts of
/// both.
/// </summary>
[TestClass]
public sealed class FaultInjectionTests
{
    private const int Sampled = 6;
    private static readonly string[] Silent = ["run.json", ".acdc-manifest.json"];

    [TestMethod]
    public void An_operation_that_fails_leaves_the_old_set_or_the_new_one() => Inject(Sampled, onwards: false);

    [TestMethod]
    public void A_disk_that_is_full_from_an_operation_on_leaves_the_old_set_or_the_new_one() => Inject(Sampled, onwards: true);

    [TestMethod]
    [TestCategory("Long")]
    [DataRow(false)]
    [DataRow(true)]
    public void The_same_holds_for_every_operation(bool onwards) => Inject(int.MaxValue, onwards);

    private static void Inject(int most, bool onwards)
    {
        using TemporaryFolder folder = new();
        Discover(folder["old"], "1").Exits(ExitCodes.Done);
        int total = 0;
        CommandRun.Of(new WatchedDisk(_ => total++), Search(folder["new"], "0.001")).Exits(ExitCodes.Done);
        string old = Content(folder["old"]), next = Content(folder["new"]);
        Assert.AreNotEqual(old, next);
        Assert.IsTrue(total > 30, $"{total} operations");

        HashSet<string> states = [];
        int step = Math.Max(1, total / most);
        for (int failing = 0; failing < total; failing += step)
        {
            string place = folder[$"out{failing}"];
            Discover(place, "1").Exits(ExitCodes.Done);
            int count = 0;
            string failed = "nothing";
            var run = CommandRun.Of(
                new WatchedDisk(what =>
                {
                    if (count++ == failing || (onwards && count > failing))
                    {
                        failed = what;
                        throw new IOException("No space left on device");
                    }
                }),
                Search(place, "0.001"));

            string what = $"operation {failing} ({failed}): {run.Error}";
            Assert.IsTrue(run.Code is ExitCodes.Done or ExitCodes.BadInput, what);
            if (run.Code == ExitCodes.BadInput)
            {
                StringAssert.Contains(run.Error, "No space left on device", what);
            }

            string broken = folder.Write("broken.onnx", "no model");
            CommandRun.Of(["discover", broken, "--data", Models.XproportionPrompts, "--threshold", "1", "--out", place, "--device", "cpu"])
                .Exits(ExitCodes.BadInput);
            string after = Content(place);
            Assert.IsTrue(after == old || after == next, $"{what}\n{after}");
            Assert.AreEqual(run.Code == ExitCodes.Done ? next : after, after, what);
            states.Add(after == old ? "old" : "new");
            Directory.Delete(place, recursive: true);
        }

        Assert.IsTrue(states.Contains("old"), string.Join(' ', states));
    }

    private static CommandRun Discover(string place, string threshold) => CommandRun.Of(Search(place, threshold));

    private static string[] Search(string place, string threshold) =>
        ["discover", Models.Xproportion, "--data", Models.XproportionPrompts, "--threshold", threshold, "--out", place, "--limit", "2", "--device", "cpu",
            "--threads", "1"];

    /// <summary>Names and texts of the files; of run.json, which names times, the threshold alone.</summary>
    private static string Content(string place) => string.Join('\n', Directory.GetFiles(place)
        .Order(StringComparer.Ordinal).Where(file => !Path.GetFileName(file).StartsWith(".acdc-", StringComparison.Ordinal)).Select(file =>
        $"{Path.GetFileName(file)} "
            + (Silent.Contains(Path.GetFileName(file))
                ? JsonNode.Parse(File.ReadAllText(file))!["settings"]?["threshold"]?.ToJsonString()
                : File.ReadAllText(file))));
}
