using Acdc.Onnx.Conformance;
using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Conformance;

/// <summary>
/// The shipped cases of the zoo, written otherwise: recognised as before, with the same logits under masks. Each way is tried on two of them;
/// <c>ACDC_ALL_MUTATIONS=1</c> tries it on all, which takes minutes.
/// </summary>
[TestClass]
public sealed class MutationTests
{
    public static IEnumerable<object[]> Cases =>
        from way in Mutations.All.Keys.Index()
        from folder in Folders.Index()
        where Environment.GetEnvironmentVariable("ACDC_ALL_MUTATIONS") == "1" || folder.Index % Mutations.All.Count == way.Index
            || folder.Index == (way.Index + 7) % Folders.Length
        select new object[] { Path.GetFileName(folder.Item), way.Item };

    public static IEnumerable<object[]> Names => Folders.Select(folder => new object[] { Path.GetFileName(folder) });

    private static string[] Folders => [.. Directory.GetDirectories(RepositoryFolder.Find("tests", "cases", "zoo")).Order(StringComparer.Ordinal)];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_model_written_otherwise_is_the_same_model(string name, string mutation)
    {
        using TemporaryFolder folder = new();
        var maskCase = MaskCase.Read(RepositoryFolder.Find("tests", "cases", "zoo", name, "case.json"));
        var model = Mutations.All[mutation](OnnxReader.Read(maskCase.ModelFiles[0]), new(3));
        OnnxWriter.WriteFile(model, folder["model.onnx"]);

        using var check = CaseCheck.Open(maskCase, folder["model.onnx"], new ModelOptions { Device = DeviceChoice.Cpu });

        foreach (string part in CaseCheck.ChecksOf(maskCase))
        {
            var result = check.Run(part);
            Assert.IsTrue(result.Passed, $"{part}: {result.What}, difference {result.LargestDifference}, tolerance {result.Tolerance}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void What_an_input_is_for_shows_without_its_name(string name)
    {
        var original = OnnxReader.Read(MaskCase.Read(RepositoryFolder.Find("tests", "cases", "zoo", name, "case.json")).ModelFiles[0]);
        OrtModelRunner runner = new(ExecutionDevice.Select(DeviceChoice.Cpu), optimization: GraphOptimization.None);

        var named = Roles(original);
        var nameless = Roles(Mutations.NamelessInputs(original));

        CollectionAssert.AreEqual(named, nameless, $"{string.Join(' ', nameless)}, expected {string.Join(' ', named)}");

        InputRole[] Roles(OnnxModel model)
        {
            var inputs = TransformerMapper.Map(model, runner).Inputs;
            return [.. model.Graph.Inputs.Select(input => inputs.Roles[input.Name])];
        }
    }
}
