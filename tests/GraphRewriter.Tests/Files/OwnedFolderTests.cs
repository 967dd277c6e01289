using System.Diagnostics;
using Acdc.Onnx.GraphRewriter.Files;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.GraphRewriter.Tests.Files;

[TestClass]
public sealed class OwnedFolderTests
{
    [TestMethod]
    public void Folders_of_killed_processes_go_at_the_next_start_and_those_of_living_ones_stay()
    {
        const string Locker = "/usr/bin/flock";
        if (!File.Exists(Locker))
        {
            Assert.Inconclusive("flock, which holds a lock as another process, is not installed");
        }

        using TemporaryFolder folder = new();
        foreach (string name in new[] { "acdc-run-dead1234", "acdc-run-live1234", "acdc-run-empty123", "acdc-run-noLock12", "others" })
        {
            Directory.CreateDirectory(folder[name]);
        }

        File.WriteAllText(folder["acdc-run-dead1234/model.onnx.data"], "weights");
        File.WriteAllText(folder["acdc-run-live1234/model.onnx.data"], "weights");
        File.WriteAllText(folder["acdc-run-noLock12/kept"], "");
        File.CreateSymbolicLink(folder["acdc-run-link1234"], folder["others"]);
        using var own = OwnedFolder.Create(folder.Path, "acdc-run-");
        using var dead = Hold(folder["acdc-run-dead1234/.lock"]);
        using var live = Hold(folder["acdc-run-live1234/.lock"]);
        dead.Kill();
        dead.WaitForExit();

        OwnedFolder.RemoveDead(folder.Path, "acdc-run-");

        string[] left = ["acdc-run-link1234", "acdc-run-live1234", "acdc-run-noLock12", Path.GetFileName(own.Path), "others"];
        CollectionAssert.AreEquivalent(left, Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).ToArray());
        live.Kill();
        live.WaitForExit();

        Process Hold(string path)
        {
            var process = Process.Start(
                new ProcessStartInfo("/bin/sh", ["-c", $"exec 9>'{path}'; {Locker} 9; echo held; exec sleep 600"]) { RedirectStandardOutput = true })!;
            Assert.AreEqual("held", process.StandardOutput.ReadLine());
            return process;
        }
    }
}
