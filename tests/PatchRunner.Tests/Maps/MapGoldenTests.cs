using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.PatchRunner.Tests.Maps;

/// <summary>
/// How reference models are read, as somebody looked at it and approved it (<c>Goldens</c>): a recogniser that reads one otherwise is seen as a changed map.
/// <c>ACDC_ACCEPT_GOLDEN=1</c> approves what is read now. Nothing is proven here; models beside the checkout are read where they are.
/// </summary>
[TestClass]
[TestCategory("Long")]
public sealed class MapGoldenTests
{
    private static readonly OrtModelRunner Runner = new(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1, GraphOptimization.None);

    [TestMethod]
    [DataRow("models", "models")]
    [DataRow("tests/cases/by-hand", "by-hand")]
    [DataRow("tests/cases/gpt2-tasks", "gpt2-tasks")]
    [DataRow("tests/cases/reports/models", "reports")]
    [DataRow("tests/cases/zoo", "zoo")]
    [DataRow("../shared/reference/real", "real")]
    [DataRow("../shared/reference/tasks", "tasks")]
    [DataRow("../shared/reference/zoo", "zoo")]
    public void Models_are_read_as_approved(string root, string goldens)
    {
        string folder = Path.GetFullPath(RepositoryFolder.Find(root.Split('/')));
        if (!Directory.Exists(folder))
        {
            Assert.Inconclusive($"{root} does not lie beside the checkout");
        }

        string[] models = [.. Directory.EnumerateFiles(folder, "*.onnx", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("bad/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        List<string> changed = [];
        foreach (string model in models)
        {
            string golden = RepositoryFolder.Find("tests", "PatchRunner.Tests", "Goldens", goldens, Golden(model));
            string text = Read(Path.Combine(folder, model));
            if (Environment.GetEnvironmentVariable("ACDC_ACCEPT_GOLDEN") == "1")
            {
                Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
                File.WriteAllText(golden, text);
            }

            string approved = File.Exists(golden) ? File.ReadAllText(golden).ReplaceLineEndings("\n") : "never approved";
            if (approved != text)
            {
                changed.Add($"{model}:\n{Difference(approved, text)}");
            }
        }

        Assert.AreEqual("", string.Join("\n", changed), "look at what is read now, then run the test once with ACDC_ACCEPT_GOLDEN=1");
        Assert.IsNotEmpty(models);
    }

    private static string Golden(string model) =>
        $"{(model.EndsWith("/model.onnx", StringComparison.Ordinal) ? Path.GetDirectoryName(model)! : model[..^".onnx".Length]).Replace('/', '.')}.txt";

    private static string Read(string path)
    {
        try
        {
            var model = OnnxReader.Read(path);
            FoldConstants.Apply(model, Runner);
            return MapText.Of(TransformerMapper.Map(model, Runner));
        }
        catch (Exception refusal) when (refusal is ModelMappingException or ModelFileException or ModelRunException)
        {
            return $"refused: {refusal.Message.Replace(path, "the file", StringComparison.Ordinal)}\n";
        }
    }

    private static string Difference(string approved, string text)
    {
        string[] before = approved.Split('\n'), after = text.Split('\n');
        return string.Join('\n', before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}")));
    }
}
