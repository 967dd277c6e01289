using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Reporting.Tests;

[TestClass]
public sealed class ResultFolderTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [TestCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_new_folder_gets_every_file_its_manifest_and_nothing_else()
    {
        string folder = Path.Combine(_folder, "new", "out");

        var files = Write(folder);

        CollectionAssert.AreEqual(Exporters.All.Select(exporter => Path.Combine(folder, exporter.FileName)).ToArray(), files.ToArray());
        CollectionAssert.AreEquivalent(files.Append(Path.Combine(folder, ".acdc-manifest.json")).ToArray(), Directory.GetFileSystemEntries(folder));
        Assert.AreEqual(Written.Text("usual", "edges.csv"), File.ReadAllText(files[0]));
    }

    [TestMethod]
    public void Two_equal_runs_differ_in_no_file_but_run_json()
    {
        Write(Path.Combine(_folder, "a"), started: 0);
        Write(Path.Combine(_folder, "b"), started: 1);

        string[] differing =
        [
            .. Directory.GetFiles(Path.Combine(_folder, "a")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
                .Where(name => !File.ReadAllBytes(Path.Combine(_folder, "a", name!)).SequenceEqual(File.ReadAllBytes(Path.Combine(_folder, "b", name!))))!,
        ];
        CollectionAssert.AreEqual(new[] { "run.json" }, differing);
    }

    [TestMethod]
    public void A_folder_that_cannot_be_written_is_named()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        string folder = Path.Combine(file, "out");

        foreach (string bad in new[] { folder, "" })
        {
            StringAssert.StartsWith(Assert.ThrowsExactly<OutputException>(() => Write(bad)).Message, "the output folder '", StringComparison.Ordinal);
        }
    }

    /// <summary>The digest of "abc" is the one in FIPS 180-4's examples.</summary>
    [TestMethod]
    public void A_file_is_hashed_with_SHA_256()
    {
        string path = Path.Combine(_folder, "abc");
        File.WriteAllText(path, "abc");

        var file = HashedFile.Of("data", path);

        Assert.AreEqual(
            ("data", path, 3L, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), (file.Role, file.Path, file.Bytes, file.Sha256));
    }

    [TestMethod]
    [DataRow("abd", "its bytes are others")]
    [DataRow("abcd", "it had 3 bytes and has 4")]
    public void A_file_that_is_not_as_it_was_read_is_told(string now, string says)
    {
        string path = Path.Combine(_folder, "abc");
        File.WriteAllText(path, "abc");
        var written = File.GetLastWriteTimeUtc(path);
        var file = HashedFile.Of("data", path);

        file.Check();
        File.WriteAllText(path, now);
        File.SetLastWriteTimeUtc(path, written);

        var fault = Assert.ThrowsExactly<InvalidDataException>(file.Check);
        StringAssert.Contains(fault.Message, says);
    }

    private static IReadOnlyList<string> Write(string folder, int started = 0)
    {
        using var output = OutputSet.Reserve(folder, ResultFolder.Names, new());
        return output.Commit(ResultFolder.Files(Samples.Usual.Result, Samples.Usual.Run with { Started = DateTimeOffset.UnixEpoch.AddSeconds(started) }));
    }
}
