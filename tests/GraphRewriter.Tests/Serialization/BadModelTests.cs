using System.Text.Json;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

[TestClass]
public sealed class BadModelTests
{
    private const string UnknownOnlyToTheRuntime = "custom-op";

    private static readonly Dictionary<string, string> Phrases = new()
    {
        ["cycle"] = "cycle",
        ["dangling-input"] = "'nowhere', which nothing produces",
        ["duplicate-output"] = "'/Add_output_0' is produced twice",
        ["empty-file"] = "the file is empty",
        ["empty-graph"] = "no nodes and no outputs",
        ["external-absolute"] = "'/etc/hostname', an absolute path: refused",
        ["external-missing"] = "'model.onnx.data', which is missing",
        ["external-short"] = "'model.onnx.data', which is too short",
        ["external-traversal"] = "outside the model's folder: refused",
        ["not-protobuf"] = "not an ONNX model",
        ["opset-too-new"] = "opset 99 is newer",
        ["opset-too-old"] = "opset 5 is too old",
        ["tensor-huge-dims"] = "'tok.weight' claims 4611686018427387904 Float elements",
        ["tensor-size-mismatch"] = "'tok.weight' claims 1536 Float elements (6144 bytes) but holds 6136 bytes",
        ["truncated"] = "cut short or damaged",
    };

    public static IEnumerable<object[]> Unreadable => Cases(stage => stage == "load");

    public static IEnumerable<object[]> Readable => Cases(stage => stage != "load");

    [TestMethod]
    [DynamicData(nameof(Unreadable))]
    public void A_broken_file_is_refused_in_one_sentence(string name)
    {
        string path = RepositoryFolder.Find("tests", "cases", "bad", name, "model.onnx");

        var refusal = Assert.ThrowsExactly<ModelFileException>(() => OnnxReader.Read(path));

        StringAssert.StartsWith(refusal.Message, "model.onnx: ");
        StringAssert.Contains(refusal.Message, Phrases[name]);
        StringAssert.Contains(refusal.Message, "; ");
        Assert.IsFalse(refusal.Message.Contains('\n'));
    }

    [TestMethod]
    [DynamicData(nameof(Readable))]
    public void A_file_that_is_only_no_transformer_is_read(string name) =>
        Assert.IsTrue(OnnxReader.Read(RepositoryFolder.Find("tests", "cases", "bad", name, "model.onnx")).Graph.NodeCount > 0);

    [TestMethod]
    public void A_missing_file_and_a_folder_are_named()
    {
        using TemporaryFolder folder = new();

        StringAssert.EndsWith(Refused(folder["gone.onnx"]), "gone.onnx does not exist; check the path");
        StringAssert.EndsWith(Refused(folder.Path), "is a folder; name the model file in it");
    }

    [TestMethod]
    public void A_git_lfs_pointer_is_told_from_a_damaged_model()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["model.onnx"], "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");

        StringAssert.Contains(Refused(folder["model.onnx"]), "Git LFS pointer");
    }

    private static string Refused(string path) => Assert.ThrowsExactly<ModelFileException>(() => OnnxReader.Read(path)).Message;

    private static IEnumerable<object[]> Cases(Func<string, bool> stage)
    {
        foreach (var folder in Directory.GetDirectories(RepositoryFolder.Find("tests", "cases", "bad")).Order(StringComparer.Ordinal))
        {
            using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expect.json")));
            string name = Path.GetFileName(folder);
            if (name != UnknownOnlyToTheRuntime && stage(expected.RootElement.GetProperty("stage").GetString()!))
            {
                yield return [name];
            }
        }
    }
}
