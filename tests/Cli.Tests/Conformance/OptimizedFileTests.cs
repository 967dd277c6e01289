using Acdc.Onnx.Conformance;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.Cli.Tests.Conformance;

/// <summary>
/// Files that ONNX Runtime's optimiser saved, as people keep them: each has the edges and the masked logits of the case whose model was optimised.
/// ACDC_CASES names a folder of cases to take all of, ACDC_LEVELS the levels; without them a handful that ships is taken, at all levels.
/// </summary>
[TestClass]
public sealed class OptimizedFileTests
{
    private static readonly string[] Shipped = ["bert-ts17-padded", "bloom-dynamo18", "llama-dynamo18", "gpt2-hand-attention", "falcon-optimum-past",
        "gpt-neox-seq-dynamo23"];

    public static IEnumerable<object[]> Files =>
        from file in CaseFolder.Find(Environment.GetEnvironmentVariable("ACDC_CASES") ?? RepositoryFolder.Find("tests", "cases", "zoo"))
        where file.Kind == CaseKind.Masks && (Environment.GetEnvironmentVariable("ACDC_CASES") is not null || Shipped.Contains(file.Name))
        from level in (Environment.GetEnvironmentVariable("ACDC_LEVELS") ?? "ORT_ENABLE_BASIC,ORT_ENABLE_EXTENDED,ORT_ENABLE_ALL").Split(',')
            .Select(Enum.Parse<GraphOptimizationLevel>)
        select new object[] { file.Name, level, file.Path };

    public static string NameOf(System.Reflection.MethodInfo method, object[] row) => $"{row[0]}/{row[1]}";

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(Files), DynamicDataDisplayName = nameof(NameOf))]
    public void An_optimised_file_is_read_as_the_one_that_was_optimised(string name, GraphOptimizationLevel level, string path)
    {
        var maskCase = MaskCase.Read(path);
        using TemporaryFolder folder = new();
        string optimized = folder[$"{name}.onnx"];
        Optimize(maskCase.ModelFiles[0], optimized, level);

        using var check = CaseCheck.Open(maskCase, optimized, new ModelOptions { Device = DeviceChoice.Cpu });
        CheckResult[] results = [.. CaseCheck.ChecksOf(maskCase).Select(check.Run)];

        Assert.AreEqual(
            "", string.Join("\n", results.Where(result => !result.Passed).Select(result => $"{result.Name}: {result.What} {result.LargestDifference}")));
    }

    private static void Optimize(string path, string optimized, GraphOptimizationLevel level)
    {
        using SessionOptions options =
            new() { GraphOptimizationLevel = level, OptimizedModelFilePath = optimized, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using InferenceSession session = new(path, options);
    }
}
