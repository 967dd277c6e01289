using System.Diagnostics;
using Acdc.Onnx.GraphRewriter.Files;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.GraphRewriter.Tests.Files;

[TestClass]
public sealed class OwnedFolderTests
{
    [TestMethod]
    public void A_folder_that_is_written_to_while_it_is_removed_is_gone_at_the_latest_with_the_next_start()
    {
        using TemporaryFolder folder = new();
        for (int time = 0; time < 20; time++)
        {
            var owned = OwnedFolder.Create(folder.Path, "acdc-run-");
            using Barrier begun = new(2);
            Thread writer = new(() => Write(owned.Path, begun));
            writer.Start();
            begun.SignalAndWait();
            try
            {
                owned.Dispose();
            }
            catch (IOException)
            {
                // It was never found empty.
            }

            writer.Join();
        }

        OwnedFolder.RemoveDead(folder.Path, "acdc-run-");

        CollectionAssert.AreEqual(Array.Empty<string>(), Directory.GetFileSystemEntries(folder.Path));
    }

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

    /// <summary>Writes files into a folder until it is gone, or a hundred of them.</summary>
    private static void Write(string folder, Barrier begun)
    {
        begun.SignalAndWait();
        for (int file = 0; file < 100; file++)
        {
            try
            {
                File.WriteAllText(Path.Combine(folder, $"new.{file}"), "");
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
        }
    }
}
