using Acdc.Onnx.Conformance;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Conformance;

/// <summary>
/// Derivatives of whole models with respect to edge switches against differences; <c>acdc verify --derivatives</c> does the same with every case.
/// </summary>
[TestClass]
public sealed class DerivativeTests
{
    private static readonly string[] Chosen =
    [
        "by-hand/experts-sparse", "by-hand/experts-stacked", "zoo/bert-ort-fused", "zoo/bloom-dynamo18", "zoo/falcon-optimum-past", "zoo/gemma2-dynamo18",
        "zoo/gpt2-hand-attention",
        "zoo/gptj-hf436ts14", "zoo/llama-w-genai-fp32", "zoo/opt-hf436ts14", "zoo/qwen3-optimum",
    ];

    public static IEnumerable<object[]> Cases =>
        from file in CaseFolder.Find(RepositoryFolder.Find("tests", "cases"))
        where Chosen.Contains(file.Name)
        select new object[] { file.Name, file.Path };

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(Cases))]
    public void Derivatives_by_twenty_switches_agree_with_differences(string name, string path)
    {
        var maskCase = MaskCase.Read(path);
        using var check = CaseCheck.Open(maskCase, maskCase.ModelFiles[0], new() { Device = DeviceChoice.Cpu });

        var result = check.Derivatives();

        Assert.IsTrue(result.Passed, $"{name}: {result.What}, difference {result.LargestDifference}");
        Assert.AreNotEqual(0, result.LargestDifference ?? 1, "nothing was compared");
    }
}
