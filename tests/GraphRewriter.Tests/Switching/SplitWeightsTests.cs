using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

namespace Acdc.Onnx.GraphRewriter.Tests.Switching;

[TestClass]
public sealed class SplitWeightsTests
{
    [TestMethod]
    public void Parts_side_by_side_are_one_split() => AssertRewritten(1, 0, (0, 0, 3), (0, 3, 6), (0, 6, long.MaxValue));

    [TestMethod]
    public void Parts_with_gaps_are_one_split() => AssertRewritten(1, 0, (1, 5, 6), (1, 1, 3));

    [TestMethod]
    public void Equal_parts_are_taken_once() => AssertRewritten(1, 0, (0, 0, 2), (0, 2, 4), (0, 0, 2), (0, -8, -6));

    [TestMethod]
    public void Each_axis_has_its_own_split() => AssertRewritten(2, 0, (0, 0, 2), (0, 2, 4), (1, 0, 3), (1, 3, 6));

    [TestMethod]
    public void Overlapping_parts_stay() => AssertRewritten(0, 3, (0, 0, 3), (0, 2, 5), (0, 5, 6));

    [TestMethod]
    public void A_part_alone_stays() => AssertRewritten(0, 1, (0, 0, 3));

    [TestMethod]
    public void Every_other_row_stays()
    {
        OpModel model = new();
        var weight = model.Weight(8, 6);
        AddReaders(model, [model.Builder.Slice(weight, 0, 0, long.MaxValue, 2), model.Builder.Slice(weight, 0, 1, long.MaxValue, 2)]);

        AssertRewritten(model, 0, 2);
    }

    [TestMethod]
    public void Halves_of_activations_stay()
    {
        OpModel model = new();
        var value = model.Input("x", 8, 6);
        AddReaders(model, [model.Builder.Slice(value, 0, 0, 4), model.Builder.Slice(value, 0, 4, 8)]);

        AssertRewritten(model, 0, 2);
    }

    [TestMethod]
    [DataRow(11, ElementType.Float16)]
    [DataRow(13, ElementType.Float16)]
    [DataRow(13, ElementType.Double)]
    [DataRow(13, ElementType.Int8)]
    [DataRow(13, ElementType.UInt8)]
    [DataRow(13, ElementType.BFloat16)]
    public void Other_types_are_split_too(int opset, ElementType type)
    {
        OpModel model = new(opset);
        var weight = model.Builder.Constant(new OnnxTensor(type, [4], Enumerable.Range(0, type.Bits() / 2).Select(i => (byte)i).ToArray()));
        AddReaders(model, [.. Enumerable.Range(0, 4).Select(i => model.Builder.Cast(model.Builder.Slice(weight, 0, i, i + 1), ElementType.Float))]);

        AssertRewritten(model, 1, 0);
    }

    private static void AssertRewritten(int splits, int slices, params (int Axis, long Start, long End)[] parts)
    {
        OpModel model = new();
        var weight = model.Weight(8, 6);
        AddReaders(model, [.. parts.Select(part => model.Builder.Slice(weight, part.Axis, part.Start, part.End))]);
        AssertRewritten(model, splits, slices);
    }

    private static void AddReaders(OpModel model, OnnxValue[] parts)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            model.Node("Neg", [parts[i]], [$"y{i}"]);
        }
    }

    private static void AssertRewritten(OpModel model, int splits, int slices)
    {
        var before = model.RunAll();

        SplitWeights.Apply(model.Builder);

        var after = model.RunAll();
        Assert.AreEqual((splits, slices),
            (model.Model.Graph.Nodes.Count(node => node.Op == "Split"), model.Model.Graph.Nodes.Count(node => node.Op == "Slice")), "Split and Slice nodes");
        foreach (var output in model.Model.Graph.Outputs)
        {
            Assert.IsTrue(before[output.Name].Dims.SequenceEqual(after[output.Name].Dims)
                && before[output.Name].Bytes.Span.SequenceEqual(after[output.Name].Bytes.Span), output.Name);
        }
    }
}
