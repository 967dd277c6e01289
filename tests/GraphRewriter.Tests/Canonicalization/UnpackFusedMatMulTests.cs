using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackFusedMatMulTests
{
    private static readonly UnpackFusedMatMul Pass = new();
    private static readonly OpName Op = new("FusedMatMul", OpName.Microsoft);

    [TestMethod]
    [DataRow(0L, 0L)]
    [DataRow(1L, 0L)]
    [DataRow(0L, 1L)]
    [DataRow(1L, 1L)]
    public void The_last_two_axes_change_places(long transA, long transB)
    {
        OpModel model = new(opset: 11);
        model.Node(
            Op,
            [transA == 0 ? model.Input("a", 2, 3, 4, 5) : model.Input("a", 2, 3, 5, 4),
                transB == 0 ? model.Input("b", 2, 3, 5, 6) : model.Input("b", 2, 3, 6, 5)],
            ["y"],
            OpModel.Attribute("alpha", 0.25f),
            OpModel.Attribute("transA", transA),
            OpModel.Attribute("transB", transB));
        model.AssertKept(Pass);
    }

    [TestMethod]
    [DataRow(0L, 0L)]
    [DataRow(1L, 1L)]
    public void The_first_axis_goes_before_the_last(long transA, long transB)
    {
        OpModel model = new();
        model.Node(
            Op,
            [transA == 0 ? model.Input("a", 4, 2, 3, 5) : model.Input("a", 5, 2, 3, 4),
                transB == 0 ? model.Input("b", 5, 2, 3, 6) : model.Input("b", 6, 2, 3, 5)],
            ["y"],
            OpModel.Attribute("transBatchA", 1L),
            OpModel.Attribute("transBatchB", 1L),
            OpModel.Attribute("transA", transA),
            OpModel.Attribute("transB", transB));
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void Ranks_are_read_off_the_operators_before()
    {
        OpModel model = new();
        var heads = model.Builder.SplitHeads(model.Input("x", 2, 5, 12), 3);
        model.Node(Op, [heads, heads], ["y"], OpModel.Attribute("transB", 1L), OpModel.Attribute("alpha", 0.5f));
        model.AssertKept(Pass);
    }
}
