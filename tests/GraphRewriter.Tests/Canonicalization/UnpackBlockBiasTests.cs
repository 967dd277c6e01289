using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackBlockBiasTests
{
    private static readonly OpName Op = new("MatMulNBits", OpName.Microsoft);
    private const int Rows = 3, Inner = 32, Columns = 4, Block = 16;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void The_bias_is_added_behind_the_product(bool zeroPoints)
    {
        const int blocks = Inner / Block;
        OpModel model = new();
        var bytes = Enumerable.Range(0, Columns * Inner / 2).Select(i => (byte)(i * 37)).ToArray();
        var weight = model.Builder.Constant(OnnxTensor.Of(ElementType.UInt8, [Columns, blocks, Block / 2], bytes), "weight");
        var scales = model.Builder.Constant(OnnxTensor.Of([.. Enumerable.Range(1, Columns * blocks).Select(i => i / 64f)], Columns * blocks), "scales");
        var zeros = zeroPoints ? model.Builder.Constant(OnnxTensor.Of(ElementType.UInt8, [Columns], new byte[] { 0x78, 0x96, 0x5A, 0x81 }), "zeros") : null;
        model.Node(
            Op,
            [model.Input("a", 2, Rows, Inner), weight, scales, zeros, null, model.Weight(Columns)],
            ["y"],
            OpModel.Attribute("K", (long)Inner),
            OpModel.Attribute("N", (long)Columns),
            OpModel.Attribute("bits", 4L),
            OpModel.Attribute("block_size", (long)Block));

        model.AssertKept(new UnpackBlockBias(), stays: Op);
    }
}
