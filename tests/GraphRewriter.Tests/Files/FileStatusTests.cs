using Acdc.Onnx.GraphRewriter.Files;
using Acdc.Onnx.GraphRewriter.Tests.Serialization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.GraphRewriter.Tests.Files;

[TestClass]
public sealed class FileStatusTests
{
    [TestMethod]
    public void All_names_of_a_file_have_one_identity_and_equal_files_have_two()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("a"), "same");
        File.WriteAllText(folder.File("copy"), "same");
        File.CreateSymbolicLink(folder.File("link"), "a");
        HardLink.Make(folder.File("hard"), folder.File("a"));
        Directory.CreateSymbolicLink(folder.File("around"), ".");

        string identity = FileStatus.Of(folder.File("a"))!.Value.Identity;

        foreach (string name in new[] { "link", "hard", "around/a", "./around/../a" })
        {
            Assert.AreEqual(identity, FileStatus.Of(folder.File(name))!.Value.Identity, name);
        }

        Assert.AreNotEqual(identity, FileStatus.Of(folder.File("copy"))!.Value.Identity);
        Assert.IsNull(FileStatus.Of(folder.File("nothing")));
    }

    [TestMethod]
    public void Files_folders_and_devices_are_told_apart()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("a"), "");

        Assert.AreEqual(FileKind.File, FileStatus.Of(folder.File("a"))!.Value.Kind);
        Assert.AreEqual(FileKind.Folder, FileStatus.Of(folder.Path)!.Value.Kind);
        if (OperatingSystem.IsLinux())
        {
            Assert.AreEqual(FileKind.Device, FileStatus.Of("/dev/null")!.Value.Kind);
            Assert.IsTrue(FileStatus.Of(folder.File("a"))!.Value.IsOurs);
        }
    }
}
