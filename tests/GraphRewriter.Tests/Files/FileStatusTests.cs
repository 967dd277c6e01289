using Acdc.Onnx.GraphRewriter.Files;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.GraphRewriter.Tests.Files;

[TestClass]
public sealed class FileStatusTests
{
    [TestMethod]
    public void All_names_of_a_file_have_one_identity_and_equal_files_have_two()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a"], "same");
        File.WriteAllText(folder["copy"], "same");
        File.CreateSymbolicLink(folder["link"], "a");
        HardLink.Make(folder["hard"], folder["a"]);
        Directory.CreateSymbolicLink(folder["around"], ".");

        string identity = FileStatus.Of(folder["a"])!.Value.Identity;

        foreach (string name in new[] { "link", "hard", "around/a", "./around/../a" })
        {
            Assert.AreEqual(identity, FileStatus.Of(folder[name])!.Value.Identity, name);
        }

        Assert.AreNotEqual(identity, FileStatus.Of(folder["copy"])!.Value.Identity);
        Assert.IsNull(FileStatus.Of(folder["nothing"]));
    }

    [TestMethod]
    public void Files_folders_and_devices_are_told_apart()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a"], "");

        Assert.AreEqual(FileKind.File, FileStatus.Of(folder["a"])!.Value.Kind);
        Assert.AreEqual(FileKind.Folder, FileStatus.Of(folder.Path)!.Value.Kind);
        if (OperatingSystem.IsLinux())
        {
            Assert.AreEqual(FileKind.Device, FileStatus.Of("/dev/null")!.Value.Kind);
            Assert.IsTrue(FileStatus.Of(folder["a"])!.Value.IsOurs);
        }
    }
}
