using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class CanonicalPassesTests
{
    private const double Tolerance = 1e-4;
    private static readonly OrtModelRunner Runner = new(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1);
    private static readonly HashSet<string> Fused =
    [
        "Attention", "QAttention", "MultiHeadAttention", "GroupQueryAttention", "SkipLayerNormalization", "SkipSimplifiedLayerNormalization",
        "EmbedLayerNormalization", "FusedMatMul", "Gemm", "Einsum", "SplitToSequence", "MatMulInteger",
    ];

    public static IEnumerable<object[]> Models =>
        Directory.GetDirectories(RepositoryFolder.Find("tests", "cases", "zoo"))
            .Order(StringComparer.Ordinal).Select(folder => new object[] { Path.GetFileName(folder) });

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Every_output_of_an_export_keeps_its_value(string name)
    {
        string folder = RepositoryFolder.Find("tests", "cases", "zoo", name);
        var model = OnnxReader.Read(Path.Combine(folder, "model.onnx"));
        var feeds = model.Graph.Inputs.ToDictionary(input => input.Name, input => Feed(folder, input.Name));
        var canonical = model.Clone();
        CanonicalPasses.Apply(canonical);

        var expected = Run(model, feeds);
        var actual = Run(canonical, feeds);

        Assert.IsFalse(canonical.Graph.Nodes.Any(node => Fused.Contains(node.Op.Type)), "fused operators are left");
        foreach (var (output, tensor) in expected)
        {
            CollectionAssert.AreEqual(tensor.Dims.ToArray(), actual[output].Dims.ToArray(), $"dimensions of {output}");
            double worst = tensor.ToSingle().Zip(actual[output].ToSingle(), (a, b) => Math.Abs(a - b)).DefaultIfEmpty().Max();
            Assert.AreEqual(0, worst, Tolerance, output);
        }
    }

    private static OnnxTensor Feed(string folder, string input)
    {
        string tokens = Path.Combine(folder, "data", $"clean_{input}.pb");
        return TensorFile.Read(File.Exists(tokens) ? tokens : Path.Combine(folder, "data", $"{input}.pb"));
    }

    private static IReadOnlyDictionary<string, OnnxTensor> Run(OnnxModel model, Dictionary<string, OnnxTensor> feeds)
    {
        using var session = Runner.Open(model);
        return session.Run(feeds, [.. model.Graph.Outputs.Select(output => output.Name)]);
    }
}
