using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>A file that is changed while a search goes on: what was found may belong to neither, so none of it is written or gone on from.</summary>
[TestClass]
public sealed class ChangedFileTests
{
    [TestMethod]
    [DataRow("model.onnx.data", "byte", "the weights '", "its bytes are others")]
    [DataRow("ioi.jsonl", "line", "the data '", "it had ")]
    [DataRow("model.onnx", "time", "the model '", "it was written at ")]
    public void A_file_that_changes_under_a_search_ends_it_without_a_circuit(string name, string change, string what, string how)
    {
        using TemporaryFolder folder = new();
        OnnxWriter.WriteFile(OnnxReader.Read(Models.Gpt2), folder["model.onnx"], mostInline: 1000);
        File.Copy(Models.Ioi, folder["ioi.jsonl"]);
        string source = Path.GetDirectoryName(Models.Gpt2)!;
        foreach (string tokenizer in Directory.EnumerateFiles(source, "*.json").Append(Path.Combine(source, "merges.txt")))
        {
            File.Copy(tokenizer, folder[Path.GetFileName(tokenizer)]);
        }

        string[] search =
        [
            "discover", folder["model.onnx"], "--data", folder["ioi.jsonl"], "--limit", "6", "--threshold", "0.05", "--device", "cpu", "--out", folder["out"],
        ];

        string progress = Path.Combine(folder["out.partial"], "progress.jsonl");
        var run = CommandRun.Disturbed(10, () => Change(folder[name], change), search).Exits(ExitCodes.BadInput);

        StringAssert.Contains(run.Error, what);
        StringAssert.Contains(run.Error, how);
        StringAssert.Contains(run.Error, "no results are written");
        CollectionAssert.AreEqual(Array.Empty<string>(), Directory.Exists(folder["out"]) ? Directory.GetFiles(folder["out"]) : []);
        StringAssert.Contains(File.ReadLines(progress).Last(), "{\"void\":true");
        if (change == "time")
        {
            StringAssert.Contains(CommandRun.Of([.. search, "--resume"]).Exits(ExitCodes.Done).Error, "so nothing of it counts; the run starts anew");
        }
    }

    private static void Change(string path, string change)
    {
        var written = File.GetLastWriteTimeUtc(path);
        switch (change)
        {
            case "byte":
                using (FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
                {
                    int first = stream.ReadByte();
                    stream.Position = 0;
                    stream.WriteByte((byte)(first ^ 1));
                }

                File.SetLastWriteTimeUtc(path, written);
                break;
            case "line":
                File.AppendAllText(path, "\n");
                break;
            default:
                File.SetLastWriteTimeUtc(path, written.AddSeconds(1));
                break;
        }
    }
}
