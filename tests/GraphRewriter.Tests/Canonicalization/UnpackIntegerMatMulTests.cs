using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackIntegerMatMulTests
{
    private const int Width = 6, Columns = 4;
    private static readonly UnpackIntegerMatMul Pass = new();

    [TestMethod]
    [DataRow(11L, true, false)]
    [DataRow(14L, false, true)]
    [DataRow(18L, true, true)]
    public void A_product_of_integers_scaled_back(long opset, bool perColumn, bool offCentre)
    {
        OpModel model = new(opset);
        var b = model.Builder;
        var rounded = b.Ops("DynamicQuantizeLinear", [model.Input("x", 2, 3, Width)], 3);
        var product = b.Op("MatMulInteger", [rounded[0], Integers(b), rounded[2], offCentre ? Zero(b, perColumn) : null]);
        var scales = perColumn ? b.Mul(Scale(b, perColumn), rounded[1]) : b.Mul(rounded[1], Scale(b, perColumn));
        model.Node("Mul", [b.Cast(product, ElementType.Float), scales], ["y"]);
        model.AssertKept(Pass);
        Assert.IsFalse(Pass.ApplyTo(model.Model).Graph.Nodes.Any(node => node.Op == "MatMulInteger"));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void DynamicQuantizeMatMul(bool perColumn)
    {
        OpModel model = new();
        var b = model.Builder;
        model.Node(
            new("DynamicQuantizeMatMul", OpName.Microsoft),
            [model.Input("x", 2, 3, Width), Integers(b), Scale(b, perColumn), Zero(b, perColumn), model.Weight(Columns)], ["y"]);
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void MatMulIntegerToFloat()
    {
        OpModel model = new();
        var b = model.Builder;
        var rounded = b.Ops("DynamicQuantizeLinear", [model.Input("x", 2, 3, Width)], 3);
        model.Node(
            new("MatMulIntegerToFloat", OpName.Microsoft),
            [rounded[0], Integers(b), rounded[1], Scale(b, false), rounded[2], Zero(b, false), model.Weight(Columns)],
            ["y"]);
        model.AssertKept(Pass);
    }

    private static OnnxValue Integers(GraphBuilder builder) => builder.Constant(OnnxTensor.Of(
        ElementType.Int8, [Width, Columns], [.. Enumerable.Range(0, Width * Columns).Select(i => (sbyte)((i * 37 % 251) - 125))]));

    private static OnnxValue Scale(GraphBuilder builder, bool perColumn) =>
        builder.Constant(perColumn ? OnnxTensor.Of([0.01f, 0.02f, 0.005f, 0.03f], Columns) : OnnxTensor.Scalar(0.02f));

    private static OnnxValue Zero(GraphBuilder builder, bool perColumn) => builder.Constant(
        perColumn ? OnnxTensor.Of<sbyte>(ElementType.Int8, [Columns], [1, -2, 0, 3]) : OnnxTensor.Of<sbyte>(ElementType.Int8, [], [5]));
}
