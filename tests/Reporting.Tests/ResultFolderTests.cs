namespace Acdc.Onnx.Reporting.Tests;

[TestClass]
public sealed class ResultFolderTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [TestCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_new_folder_gets_every_file_and_nothing_else()
    {
        string folder = Path.Combine(_folder, "new", "out");

        var files = Write(folder);

        CollectionAssert.AreEqual(Exporters.All.Select(exporter => Path.Combine(folder, exporter.FileName)).ToArray(), files.ToArray());
        CollectionAssert.AreEquivalent(files.ToArray(), Directory.GetFileSystemEntries(folder));
        Assert.AreEqual(Written.Text("usual", "edges.csv"), File.ReadAllText(files[0]));
    }

    [TestMethod]
    public void Files_of_an_earlier_run_are_replaced_and_others_left()
    {
        File.WriteAllText(Path.Combine(_folder, "edges.csv"), new string('x', 100_000));
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "mine");

        Write(_folder);

        Assert.AreEqual(Written.Text("usual", "edges.csv"), File.ReadAllText(Path.Combine(_folder, "edges.csv")));
        Assert.AreEqual("mine", File.ReadAllText(Path.Combine(_folder, "notes.txt")));
    }

    [TestMethod]
    public void A_folder_that_cannot_be_written_is_named()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        string folder = Path.Combine(file, "out");

        foreach (var action in new Action[] { () => ResultFolder.Prepare(folder), () => Write(folder), () => ResultFolder.Prepare("") })
        {
            StringAssert.StartsWith(Assert.ThrowsExactly<OutputException>(action).Message, "the output folder '", StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public void What_cannot_be_replaced_leaves_no_drafts_behind()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "edges.csv"));

        Assert.ThrowsExactly<OutputException>(() => Write(_folder));

        CollectionAssert.AreEqual(new[] { "edges.csv" }, Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    public void Preparing_leaves_an_empty_folder()
    {
        string folder = Path.Combine(_folder, "out");

        ResultFolder.Prepare(folder);

        Assert.AreEqual(0, Directory.GetFileSystemEntries(folder).Length);
    }

    /// <summary>The digest of "abc" is the one in FIPS 180-4's examples.</summary>
    [TestMethod]
    public void A_file_is_hashed_with_SHA_256()
    {
        string path = Path.Combine(_folder, "abc");
        File.WriteAllText(path, "abc");

        Assert.AreEqual(new("data", path, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), HashedFile.Of("data", path));
    }

    private static IReadOnlyList<string> Write(string folder) => ResultFolder.Write(folder, Samples.Usual.Result, Samples.Usual.Run);
}
