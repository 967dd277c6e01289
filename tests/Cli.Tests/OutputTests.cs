using Acdc.Onnx.GraphRewriter.Files;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class OutputTests
{
    private static readonly string[] Limited = ["--limit", "2", "--device", "cpu", "--threads", "1"];

    [TestMethod]
    public void A_second_search_replaces_the_first_ones_files_but_none_that_somebody_edited()
    {
        using TemporaryFolder folder = new();
        Discover(folder["out"]).Exits(ExitCodes.Done);
        Discover(folder["out"]).Exits(ExitCodes.Done);
        File.AppendAllText(folder["out/edges.csv"], "\n");

        Refused(folder, ["discover", Broken(folder), "--data", Models.XproportionPrompts, "--threshold", "1", "--out", folder["out"]],
            "edges.csv' is there already and was changed after this program wrote it");
        Discover(folder["out"], "--force").Exits(ExitCodes.Done);
    }

    [TestMethod]
    public void Experiments_share_a_folder_with_searches_and_one_takes_the_others_place()
    {
        using TemporaryFolder folder = new();
        Discover(folder["out"]).Exits(ExitCodes.Done);

        CommandRun.Of(["sweep", Models.Xproportion, "--data", Models.XproportionPrompts, "--thresholds", "1", "--out", folder["out"], .. Limited])
            .Exits(ExitCodes.Done);

        Assert.AreEqual(".acdc-manifest.json run.json sweep.csv sweep.svg sweep.vl.json", Names(folder["out"]));
    }

    [TestMethod]
    public void What_this_program_did_not_write_is_refused_before_the_model_is_opened()
    {
        using TemporaryFolder folder = new();
        string model = Broken(folder);
        string[] data = [model, "--data", Models.XproportionPrompts];
        foreach (string name in new[] { "circuit.json", "roc.csv", "pareto_kl.svg", "areas.csv", "resamples.csv", "run.json", "x.pb", "x.onnx", "y.onnx.data",
            "x.jsonl", "table.md" })
        {
            folder.Write(name, "mine");
        }

        string[][] commands =
        [
            ["discover", .. data, "--threshold", "1", "--out", folder.Path],
            ["roc", .. data, "--truth", RepositoryFolder.Find("models", "tracr-xproportion", "true_edges.json"), "--out", folder.Path],
            ["pareto", .. data, "--out", folder.Path],
            ["faithfulness", .. data, "--out", folder.Path],
            ["bootstrap", .. data, "--threshold", "1", "--out", folder.Path],
            ["sweep", .. data, "--thresholds", "1", "--out", folder.Path],
            ["run", .. data, "-o", folder["x.pb"]],
            ["rewrite", model, "-o", folder["x.onnx"]],
            ["rewrite", model, "-o", folder["y.onnx"]],
            ["task", "induction", "--vocabulary", "512", "-o", folder["x.jsonl"]],
            ["verify", folder.Path, "--table", folder["table.md"]],
        ];
        foreach (string[] command in commands)
        {
            Refused(folder, command, "not written by this program");
        }
    }

    [TestMethod]
    public void A_file_is_replaced_by_the_command_that_wrote_it()
    {
        using TemporaryFolder folder = new();
        string[] task = ["task", "induction", "--vocabulary", "512", "-o", folder["x.jsonl"], "-n"];
        CommandRun.Of([.. task, "3"]).Exits(ExitCodes.Done);
        CommandRun.Of([.. task, "4"]).Exits(ExitCodes.Done);
        CommandRun.Of(["run", Models.Xproportion, "--data", Models.XproportionPrompts, "-o", folder["x.pb"], .. Limited]).Exits(ExitCodes.Done);
        Assert.AreEqual(4, File.ReadAllLines(folder["x.jsonl"]).Length);
        Assert.AreEqual(".acdc-manifest.json x.jsonl x.pb", Names(folder.Path));

        File.AppendAllText(folder["x.jsonl"], "\n");
        Refused(folder, [.. task, "5"], "changed after this program wrote it");
        CommandRun.Of([.. task, "5", "--force"]).Exits(ExitCodes.Done);
        Assert.AreEqual(5, File.ReadAllLines(folder["x.jsonl"]).Length);
    }

    [TestMethod]
    public void An_input_is_refused_by_whatever_name_even_with_force()
    {
        using TemporaryFolder folder = new();
        string data = folder["prompts.jsonl"], model = folder["model.onnx"];
        File.Copy(Models.XproportionPrompts, data);
        File.Copy(Models.Xproportion, model);
        string edges = folder.Write("edges.txt", "");
        File.CreateSymbolicLink(folder["link"], data);
        HardLink.Make(folder["hard"], data);
        HardLink.Make(folder["hard.onnx"], model);
        Directory.CreateSymbolicLink(folder["around"], ".");

        foreach (string target in new[] { data, folder["link"], folder["hard"], folder["around/prompts.jsonl"], model, folder["around/hard.onnx"], edges,
            Path.GetRelativePath(Directory.GetCurrentDirectory(), data) })
        {
            Refused(folder, ["run", model, "--data", data, "--remove", edges, "--force", "-o", target], "of this command: name another place");
        }

        Refused(folder, ["rewrite", model, "--force", "-o", folder["hard.onnx"]], $"is the input '{model}' of this command");
        Directory.CreateDirectory(folder["out"]);
        HardLink.Make(folder["out/edges.csv"], data);
        Refused(folder, ["discover", model, "--data", data, "--threshold", "1", "--force", "--out", folder["out"]], $"is the input '{data}' of this command");
    }

    [TestMethod]
    public void A_circuit_that_a_command_reads_is_not_taken_away_with_the_set_that_it_belongs_to()
    {
        using TemporaryFolder folder = new();
        Discover(folder["out"]).Exits(ExitCodes.Done);

        Refused(
            folder,
            ["roc", Models.Xproportion, "--data", Models.XproportionPrompts, "--truth", folder["out/circuit.json"], "--force", "--out", folder["out"]],
            $"is the input '{folder["out/circuit.json"]}' of this command");
    }

    [TestMethod]
    public void Pipes_and_devices_are_written_to_as_they_are()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("no /dev here");
        }

        using TemporaryFolder folder = new();
        string[] task = ["task", "induction", "--vocabulary", "512", "-n", "2", "-o"];
        CommandRun.Of([.. task, "/dev/null"]).Exits(ExitCodes.Done);
        StringAssert.Contains(CommandRun.Of([.. task, "/dev/full"]).Exits(ExitCodes.BadInput).Error, "'/dev/full' cannot be written");

        var piped = AcdcProcess.Run(new Dictionary<string, string> { ["TMPDIR"] = folder.Path }, [], [.. task, "/dev/stdout"]).Exits(ExitCodes.Done);
        Assert.AreEqual(2, piped.Out.TrimEnd('\n').Split('\n').Length, piped.Out);
        Assert.IsTrue(piped.Out.TrimEnd('\n').Split('\n').All(line => line.StartsWith('{')), piped.Out);
        Assert.IsFalse(File.Exists("/dev/.acdc-manifest.json"));
    }

    [TestMethod]
    public void A_disk_that_is_full_is_told_and_nothing_is_lost()
    {
        using TemporaryFolder folder = new();
        Discover(folder["out"]).Exits(ExitCodes.Done);
        string before = Texts(folder["out"]);

        var run = CommandRun.Of(new FullDisk(), [.. Search(folder["out"]), "--force"]).Exits(ExitCodes.BadInput);

        StringAssert.Contains(run.Error, $"acdc: the output folder '{folder["out"]}' cannot be written: No space left on device");
        Assert.AreEqual(before, Texts(folder["out"]));
    }

    [TestMethod]
    public void A_folder_that_another_run_writes_to_is_refused()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["out"]);
        using var other = FileLock.TryTake(folder["out/.acdc-lock"]);

        CommandRun.Of(Search(folder["out"])).Refuses(ExitCodes.BadInput, $"another run writes to '{folder["out"]}'");
    }

    private static string Broken(TemporaryFolder folder) => folder.Write("broken.onnx", "no model");

    private static string[] Search(string outFolder) =>
        ["discover", Models.Xproportion, "--data", Models.XproportionPrompts, "--threshold", "1", "--out", outFolder, .. Limited];

    private static CommandRun Discover(string outFolder, params string[] more) => CommandRun.Of([.. Search(outFolder), .. more]);

    /// <summary>Asserts that the command is refused and that no file changed.</summary>
    private static void Refused(TemporaryFolder folder, string[] command, string says)
    {
        string before = Texts(folder.Path);
        CommandRun.Of(command).Refuses(ExitCodes.Usage, says);
        Assert.AreEqual(before, Texts(folder.Path), string.Join(' ', command));
    }

    private static string Names(string folder) =>
        string.Join(' ', Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    private static string Texts(string folder) => string.Join(
        "\n", new DirectoryInfo(folder).GetFiles(
            "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, MaxRecursionDepth = 1 })
            .Select(file => $"{file.FullName} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file.FullName)))}")
            .Order(StringComparer.Ordinal));

    private sealed class FullDisk : IFileOperations
    {
        public Stream Create(string path) => throw new IOException("No space left on device");

        public void Flush(Stream stream) => DiskOperations.Instance.Flush(stream);

        public void Move(string from, string to) => DiskOperations.Instance.Move(from, to);

        public void CopyPermissions(string from, string to) => DiskOperations.Instance.CopyPermissions(from, to);

        public void Delete(string path) => DiskOperations.Instance.Delete(path);

        public void CreateFolder(string path) => DiskOperations.Instance.CreateFolder(path);

        public void DeleteFolder(string path) => DiskOperations.Instance.DeleteFolder(path);

        public void FlushFolder(string path) => DiskOperations.Instance.FlushFolder(path);
    }
}
