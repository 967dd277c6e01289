using System.Runtime.Versioning;
using System.Text;
using Acdc.Onnx.GraphRewriter.Files;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Reporting.Tests.Output;

[TestClass]
public sealed class OutputSetTests
{
    private const string Old = "a.csv=old a gone.csv=old gone run.json={\n  \"n\": 1,\n  \"seal\": \"";
    private const string New = "a.csv=new a b.csv=new b run.json={\n  \"n\": 2,\n  \"seal\": \"";

    private readonly string _root = Directory.CreateTempSubdirectory("acdc-test-").FullName;

    private string Out => Path.Combine(_root, "out");

    private string Partial => Path.Combine(_root, "out.partial");

    [TestCleanup]
    public void Delete() => Directory.Delete(_root, recursive: true);

    [TestMethod]
    public void A_set_replaces_the_one_before_and_leaves_files_of_others()
    {
        Commit(OldSet);
        File.WriteAllText(Path.Combine(Out, "notes.txt"), "mine");

        Commit(NewSet);

        Assert.AreEqual(".acdc-manifest.json a.csv b.csv notes.txt run.json", Names(Out));
        Assert.AreEqual("new a", File.ReadAllText(Path.Combine(Out, "a.csv")));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [UnsupportedOSPlatform("windows")]
    public void A_file_that_is_replaced_keeps_its_permissions()
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        const UnixFileMode Guarded = UnixFileMode.UserRead | UnixFileMode.GroupRead;
        Commit(OldSet);
        File.SetUnixFileMode(Path.Combine(Out, "a.csv"), Private);
        File.SetUnixFileMode(Path.Combine(Out, "run.json"), Guarded);

        Commit(NewSet);

        Assert.AreEqual("new a", File.ReadAllText(Path.Combine(Out, "a.csv")));
        Assert.AreEqual((Private, Guarded), (File.GetUnixFileMode(Path.Combine(Out, "a.csv")), File.GetUnixFileMode(Path.Combine(Out, "run.json"))));
    }

    [TestMethod]
    public void A_kill_before_any_step_leaves_the_old_set_or_the_new_one_after_the_next_start()
    {
        Commit(OldSet);
        List<(string What, string Folder)> moments = [];
        Commit(NewSet, Watching(_root, moments));

        Assert.IsTrue(moments.Count > 25, $"{moments.Count} moments");
        List<string> found = [];
        foreach (var (what, folder) in moments)
        {
            using (OutputSet.Reserve(Path.Combine(folder, "out"), ["a.csv", "b.csv", "run.json"], new()))
            {
            }

            found.Add(State(Path.Combine(folder, "out"), what));
            Directory.Delete(folder, recursive: true);
        }

        CollectionAssert.AreEqual(found.OrderByDescending(state => state == "old").ToArray(), found, "the old set, and from one moment on the new one");
        CollectionAssert.AreEquivalent(new[] { "old", "new" }, found.Distinct().ToArray());
    }

    [TestMethod]
    public void An_operation_that_fails_leaves_the_old_set_or_the_new_one_at_once()
    {
        for (int failing = 0, total = int.MaxValue; failing < total; failing++)
        {
            Directory.CreateDirectory(_root);
            Commit(OldSet);
            int count = 0;
            string failed = "";
            WatchedDisk disk = new(what =>
            {
                if (count++ == failing)
                {
                    failed = what;
                    throw new IOException("no space left");
                }
            });

            try
            {
                Commit(NewSet, disk);
            }
            catch (OutputException fault)
            {
                StringAssert.Contains(fault.Message, "no space left");
            }

            State(Out, $"{failing}: {failed}");
            Commit(NewSet);
            Assert.AreEqual(".acdc-manifest.json a.csv b.csv run.json", Names(Out), failed);
            total = failed.Length == 0 ? 0 : total;
            Directory.Delete(_root, recursive: true);
        }

        Directory.CreateDirectory(_root);
    }

    [TestMethod]
    public void A_disk_that_fails_from_some_operation_on_leaves_the_old_set_or_the_new_one_after_the_next_start()
    {
        for (int failing = 1, total = int.MaxValue; failing < total; failing++)
        {
            Commit(OldSet);
            int count = 0;
            WatchedDisk disk = new(_ =>
            {
                if (count++ >= failing)
                {
                    throw new IOException("gone");
                }
            });

            try
            {
                Commit(NewSet, disk);
                total = 0;
            }
            catch (OutputException fault)
            {
                StringAssert.Contains(fault.Message, "gone");
            }

            using (OutputSet.Reserve(Out, ["a.csv", "b.csv", "run.json"], new()))
            {
            }

            State(Out, $"{failing}");
            Directory.Delete(Out, recursive: true);
        }
    }

    [TestMethod]
    public void A_file_that_was_edited_is_the_users()
    {
        Commit(OldSet);
        File.AppendAllText(Path.Combine(Out, "a.csv"), ",");

        string message = Assert.ThrowsExactly<OutputRefusedException>(() => Commit(NewSet)).Message;

        StringAssert.Contains(message, $"'{Path.Combine(Out, "a.csv")}' is there already and was changed after this program wrote it");
        StringAssert.Contains(message, "--force");
        Assert.AreEqual("old a,", File.ReadAllText(Path.Combine(Out, "a.csv")));
        Commit(NewSet, force: true);
        Assert.AreEqual("new a", File.ReadAllText(Path.Combine(Out, "a.csv")));
    }

    [TestMethod]
    public void A_sealed_file_that_was_edited_is_the_users()
    {
        Commit(OldSet);
        string path = Path.Combine(Out, "run.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"n\": 1", "\"n\": 7", StringComparison.Ordinal));

        StringAssert.Contains(Assert.ThrowsExactly<OutputRefusedException>(() => Commit(NewSet)).Message, "run.json' is there already and was changed");
    }

    [TestMethod]
    public void Files_without_a_manifest_are_the_users()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "a.csv"), "mine");
        File.WriteAllText(Path.Combine(Out, "b.csv"), "mine");

        StringAssert.Contains(
            Assert.ThrowsExactly<OutputRefusedException>(() => Commit(NewSet)).Message, "are there already and were not written by this program");
        Assert.AreEqual("a.csv b.csv", Names(Out));
        Commit(NewSet, force: true);
        Assert.AreEqual(".acdc-manifest.json a.csv b.csv run.json", Names(Out));
    }

    [TestMethod]
    public void An_edited_file_that_the_new_set_does_not_have_stays()
    {
        Commit(OldSet);
        File.WriteAllText(Path.Combine(Out, "gone.csv"), "edited");

        Commit(NewSet);

        Assert.AreEqual("edited", File.ReadAllText(Path.Combine(Out, "gone.csv")));
    }

    [TestMethod]
    public void An_input_is_never_replaced_or_taken_away_by_whatever_name()
    {
        Commit(OldSet);
        string data = Path.Combine(_root, "data.csv");
        File.WriteAllText(data, "data");
        File.Delete(Path.Combine(Out, "a.csv"));
        File.CreateSymbolicLink(Path.Combine(Out, "a.csv"), "../data.csv");

        foreach (string input in new[] { data, Path.Combine(Out, "..", "data.csv"), Path.Combine(Out, "gone.csv") })
        {
            StringAssert.Contains(
                Assert.ThrowsExactly<OutputRefusedException>(() => Commit(NewSet, force: true, inputs: [input])).Message,
                $"is the input '{input}' of this command");
        }

        Assert.AreEqual("data", File.ReadAllText(data));
    }

    [TestMethod]
    public void A_folder_that_another_run_has_is_refused_until_that_run_ends()
    {
        using (OutputSet.Reserve(Out, ["a.csv"], new()))
        {
            StringAssert.StartsWith(Assert.ThrowsExactly<OutputException>(() => Commit(NewSet)).Message, $"another run writes to '{Out}'");
        }

        Assert.IsFalse(Directory.Exists(Out));
        Commit(NewSet);
        State(Out, "free");
    }

    [TestMethod]
    public void A_lock_that_a_dead_process_left_is_taken_over()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, ".acdc-lock"), "");

        Commit(NewSet);

        Assert.AreEqual(".acdc-manifest.json a.csv b.csv run.json", Names(Out));
    }

    [TestMethod]
    public void What_an_interrupted_run_has_goes_beside_a_complete_set_and_away_with_the_next_one()
    {
        Commit(OldSet);
        using (var output = Reserve())
        {
            Directory.CreateDirectory(output.Partial);
            File.WriteAllText(output.Checkpoint, OutputSet.CheckpointMark + ": 1}\n");
            output.CommitPartial(NewSet);
        }

        State(Out, "complete");
        State(Partial, "partial");
        Assert.AreEqual(".acdc-manifest.json a.csv b.csv progress.jsonl run.json", Names(Partial));

        Commit(NewSet);
        Assert.IsFalse(Directory.Exists(Partial));
    }

    [TestMethod]
    public void What_an_interrupted_run_left_stays_where_somebody_worked_on_it()
    {
        using (var output = Reserve())
        {
            output.CommitPartial(NewSet);
        }

        Assert.IsFalse(Directory.Exists(Out));
        File.WriteAllText(Path.Combine(Partial, "notes.txt"), "mine");
        Commit(NewSet);
        Assert.AreEqual(".acdc-manifest.json a.csv b.csv notes.txt run.json", Names(Partial));
    }

    [TestMethod]
    public void What_came_into_the_place_during_a_run_stays_and_the_results_go_beside()
    {
        using var output = Reserve();
        File.WriteAllText(Path.Combine(Out, "b.csv"), "mine");

        StringAssert.Contains(Assert.ThrowsExactly<OutputException>(() => output.Commit(NewSet)).Message, $"the results are in '{Partial}'");

        Assert.AreEqual("mine", File.ReadAllText(Path.Combine(Out, "b.csv")));
        State(Partial, "beside");
    }

    [TestMethod]
    public void A_run_that_writes_nothing_leaves_nothing()
    {
        string deep = Path.Combine(_root, "x", "y", "out");
        using (OutputSet.Reserve(deep, ["a.csv"], new()))
        {
        }

        Assert.AreEqual(0, Directory.GetFileSystemEntries(_root).Length);
    }

    [TestMethod]
    public void The_folder_for_interrupted_runs_lies_beside_the_folder_however_that_is_spelled()
    {
        Directory.CreateDirectory(Path.Combine(_root, "deep"));
        foreach (var (folder, beside) in new[] { (Out + Path.DirectorySeparatorChar, Partial), (Path.Combine(_root, "deep", ".."), _root + ".partial"),
            (Path.Combine(_root, "deep", "."), Path.Combine(_root, "deep.partial")) })
        {
            using var output = OutputSet.Reserve(folder, ["a.csv"], new());
            Assert.AreEqual(beside, output.Partial);
        }
    }

    private static IReadOnlyList<OutputFile> OldSet => [Text("a.csv", "old a"), Text("gone.csv", "old gone"), Run(1)];

    private static IReadOnlyList<OutputFile> NewSet => [Text("a.csv", "new a"), Text("b.csv", "new b"), Run(2)];

    private static OutputFile Text(string name, string text) => new(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static OutputFile Run(int n) => OutputFile.Of(new("run.json", writer => writer.Write($"{{\n  \"n\": {n}\n}}\n")) { Sealed = true });

    private static string Names(string folder) =>
        string.Join(' ', Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    /// <summary>Which set lies in a folder; fails where it is neither or something else lies there.</summary>
    private static string State(string folder, string what)
    {
        string held = TreeCopy.Of(folder);
        string state = held.StartsWith(Old, StringComparison.Ordinal) ? "old" : held.StartsWith(New, StringComparison.Ordinal) || held.StartsWith(New.Replace(
            " run.json", " progress.jsonl={\"acdc_progress\": 1}\n run.json", StringComparison.Ordinal), StringComparison.Ordinal) ? "new" : "mixed";
        Assert.AreNotEqual("mixed", state, $"{what}: {held}");
        return state;
    }

    private static WatchedDisk Watching(string folder, List<(string, string)> moments) => new(what =>
    {
        string copy = $"{folder}-{moments.Count}";
        TreeCopy.Make(folder, copy);
        moments.Add((what, copy));
    });

    private OutputSet Reserve(IFileOperations? disk = null, bool force = false, string[]? inputs = null) =>
        OutputSet.Reserve(Out, ["a.csv", "b.csv", "run.json"], new() { Disk = disk ?? DiskOperations.Instance, Force = force, Inputs = inputs ?? [] });

    private void Commit(IReadOnlyList<OutputFile> files, IFileOperations? disk = null, bool force = false, string[]? inputs = null)
    {
        using var output = Reserve(disk, force, inputs);
        output.Commit(files);
    }
}
