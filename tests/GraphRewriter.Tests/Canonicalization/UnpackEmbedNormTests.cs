using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackEmbedNormTests
{
    private static readonly UnpackEmbedNorm Pass = new();
    private static readonly OpName Op = new("EmbedLayerNormalization", OpName.Microsoft);

    [TestMethod]
    [DataRow(11L)]
    [DataRow(17L)]
    public void Tokens_positions_and_segments_with_a_mask(long opset)
    {
        OpModel model = new(opset);
        var mask = model.Ints("mask", [1, 1, 0, 1, 1, 1], 2, 3);
        model.Node(
            Op, [Tokens(model), Segments(model), model.Weight(10, 8), model.Weight(7, 8), model.Weight(2, 8), model.Weight(8), model.Weight(8), mask],
            ["x", "lengths", "sum"]);
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void Without_segments_and_mask()
    {
        OpModel model = new();
        model.Node(
            Op,
            [Tokens(model), null, model.Weight(10, 8), model.Weight(7, 8), null, model.Weight(8), model.Weight(8)],
            ["x", "lengths"],
            OpModel.Attribute("epsilon", 0.1f));
        model.AssertKept(Pass);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void With_positions_of_its_own(int rows)
    {
        OpModel model = new();
        var positions = model.Ints("positions", [.. new[] { 4, 2, 0, 6, 5, 1 }.Take(3 * rows)], rows, 3);
        model.Node(
            Op, [Tokens(model), null, model.Weight(10, 8), model.Weight(7, 8), null, model.Weight(8), model.Weight(8), null, positions], ["x", "lengths"]);
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void With_rounded_tables()
    {
        OpModel model = new();
        OnnxValue Rounded(int rows) => model.Builder.Constant(OnnxTensor.Of(
            ElementType.UInt8, rows == 0 ? [8] : [rows, 8], [.. Enumerable.Range(1, 8 * Math.Max(1, rows)).Select(i => (byte)(i * 37 % 251))]));
        OnnxValue Scale(float scale) => model.Builder.Constant(OnnxTensor.Scalar(scale));
        OnnxValue Zero(byte zero) => model.Builder.Constant(OnnxTensor.Of<byte>(ElementType.UInt8, [], [zero]));
        model.Node(
            new("QEmbedLayerNormalization", OpName.Microsoft),
            [
                Tokens(model), Segments(model), Rounded(10), Rounded(7), Rounded(2), Rounded(0), Rounded(0), model.Ints("mask", [1, 1, 0, 1, 1, 1], 2, 3),
                Scale(0.02f), Scale(0.01f), Scale(0.03f), Scale(0.004f), Scale(0.005f), Zero(120), Zero(0), Zero(7), Zero(3), Zero(200),
            ],
            ["x", "lengths"]);
        model.AssertKept(Pass);
    }

    private static OnnxValue Tokens(OpModel model) => model.Ints("ids", [1, 9, 3, 0, 5, 5], 2, 3);

    private static OnnxValue Segments(OpModel model) => model.Ints("segments", [0, 0, 1, 1, 0, 0], 2, 3);
}
