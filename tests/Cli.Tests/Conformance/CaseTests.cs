using Acdc.Onnx.Conformance;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Conformance;

/// <summary>Every case under tests/cases: its map, the model's own logits, and the logits under each mask.</summary>
[TestClass]
public sealed class CaseTests
{
    private static readonly Dictionary<string, Lazy<CaseCheck>> Opened = [];

    public static IEnumerable<object[]> Checks =>
        from file in CaseFolder.Find(RepositoryFolder.Find("tests", "cases"))
        where file.Kind == CaseKind.Masks
        let maskCase = MaskCase.Read(file.Path)
        from model in maskCase.ModelFiles
        from check in CaseCheck.ChecksOf(maskCase)
        select new object[] { maskCase.ModelFiles.Count == 1 ? file.Name : $"{file.Name}/{Path.GetFileNameWithoutExtension(model)}", check, file.Path, model };

    public static string NameOf(System.Reflection.MethodInfo method, object[] row) => $"{row[0]}/{row[1]}";

    [TestMethod]
    [DynamicData(nameof(Checks), DynamicDataDisplayName = nameof(NameOf))]
    public void The_model_does_what_the_case_says(string name, string check, string path, string model)
    {
        if (!Opened.TryGetValue(name, out var opened))
        {
            Opened[name] = opened = new(() => CaseCheck.Open(MaskCase.Read(path), model, new ModelOptions { Device = DeviceChoice.Cpu }));
        }

        var result = opened.Value.Run(check);

        Assert.IsTrue(result.Passed, $"{result.What}, difference {result.LargestDifference}, tolerance {result.Tolerance}");
    }

    [ClassCleanup]
    public static void Close()
    {
        foreach (var check in Opened.Values.Where(check => check.IsValueCreated))
        {
            check.Value.Dispose();
        }
    }
}
