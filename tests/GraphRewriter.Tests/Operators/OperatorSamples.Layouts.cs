using Acdc.Onnx.GraphRewriter.Ir;
using static Acdc.Onnx.GraphRewriter.Ir.Operators.OperatorRow;

namespace Acdc.Onnx.GraphRewriter.Tests.Operators;

/// <content>Samples of what lays out, indexes, fuses and makes.</content>
internal static partial class OperatorSamples
{
    private static IEnumerable<OperatorSample> Layouts =>
    [
        new OperatorSample("Transpose", Numbers(Shape)).With("perm", new OnnxAttribute.Ints([2, 0, 1])),
        new OperatorSample("Reshape", Numbers(Shape)).Ints(1, 2, 12),
        new OperatorSample("Unsqueeze", Numbers(Shape)).Ints(1, 1),
        new OperatorSample("Squeeze", Numbers([2, 1, 4])).Ints(1, 1),
        new OperatorSample("Flatten", Numbers(Shape)).With("axis", 2),
        new OperatorSample("Expand", Numbers([2, 1, 4])).Ints(1, 2, 3, 4),
        new OperatorSample("Tile", Numbers(Shape)).Ints(1, 1, 2, 1),
        new OperatorSample("Pad", Numbers(Shape)).Ints(1, 0, 1, 0, 0, 0, 2),
        new("Trilu", Numbers(Shape)),
        new OperatorSample("Concat", Numbers(Shape), Numbers([2, 1, 4], 1)).With("axis", 1),
        new OperatorSample("Split", Numbers([2, 3, 6])) { Outputs = 2 }.Ints(1, 4, 2).With("axis", 2),
        new OperatorSample("Slice", Numbers(Shape)).Ints(1, 1).Ints(2, 3).Ints(3, 2),
        new OperatorSample("DepthToSpace", Numbers([1, 4, 2, 3])).With("blocksize", 2),
        new OperatorSample("SpaceToDepth", Numbers([1, 1, 4, 6])).With("blocksize", 2),
    ];

    private static IEnumerable<OperatorSample> Indices =>
    [
        new OperatorSample("Gather", Numbers([2, 3, 4, 5])).Constant(1, OnnxTensor.Scalar(2L)).With("axis", 1),
        new OperatorSample("GatherElements", Numbers(Shape)).Constant(1, OnnxTensor.Of([0, 1, 1, 2], 2, 1, 2)).With("axis", 1),
        new OperatorSample("GatherND", Numbers(Shape)).Constant(1, OnnxTensor.Of([0, 1, 1, 2, 0, 0], 3, 2)),
        new OperatorSample("ScatterND", Numbers(Shape), null, Numbers([1, 3, 4], 1)).Constant(1, OnnxTensor.Of([1L], 1, 1)),
        new OperatorSample("ScatterElements", Numbers(Shape), null, Numbers([1, 1, 4], 1)).Constant(1, OnnxTensor.Of([1, 0, 1, 0], 1, 1, 4)),
        new OperatorSample("TopK", Numbers(Shape)) { Outputs = 2 }.Ints(1, 2),
        new OperatorSample("OneHot", OnnxTensor.Of([0, 1, 2, 3, 0, 1], 2, 3)).Ints(1, 4).Constant(2, OnnxTensor.Of([0f, 1f], 2)),
        new("NonZero", Numbers(Shape)),
        new OperatorSample("Compress", Numbers(Shape)).Constant(1, Truths(24)),
        new("Unique", Numbers(Shape)) { Outputs = 2 },
        new OperatorSample("NonMaxSuppression", Numbers([1, 3, 4]), Numbers([1, 1, 3], 1)).Ints(2, 2),
    ];

    private static IEnumerable<OperatorSample> Others =>
    [
        new OperatorSample("DequantizeLinear", Bytes(2, 3)).Constant(1, One(0.1f)).Constant(2, Zero(ElementType.UInt8)),
        new OperatorSample("QuantizeLinear", Numbers([2, 3])).Constant(1, One(0.1f)).Constant(2, Zero(ElementType.Int8)),
        new(Own("DequantizeLinear"), Bytes(2, 3), One(0.1f), Zero(ElementType.UInt8)),
        new(Own("QuantizeLinear"), Numbers([2, 3]), One(0.1f), Zero(ElementType.Int8)),
        new("DynamicQuantizeLinear", Numbers([2, 3])) { Outputs = 3 },
        new OperatorSample(Own("GatherBlockQuantized"), null, OnnxTensor.Of([2, 0], 1, 2))
            .Constant(0, OnnxTensor.Of(ElementType.UInt4, [3, 32], Few([48], 200))).Constant(2, Numbers([3, 2]))
            .With("block_size", 16).With("quantize_axis", 1),
        new OperatorSample("RotaryEmbedding", Numbers([2, 2, 3, 8]), Numbers([9, 4], 1), Numbers([9, 4], 2)) { Opset = 23 }
            .Constant(3, OnnxTensor.Of([0, 1, 2, 3, 4, 5], 2, 3)),
        new OperatorSample(Own("RotaryEmbedding"), Numbers([2, 2, 3, 8])).Constant(1, OnnxTensor.Of([0, 1, 2, 3, 4, 5], 2, 3))
            .Constant(2, Numbers([9, 4], 1)).Constant(3, Numbers([9, 4], 2)),
        new OperatorSample("Attention", Numbers([2, 3, 8]), Numbers([2, 3, 8], 1), Numbers([2, 3, 8], 2)) { Opset = 23, Outputs = 3 }
            .With("q_num_heads", 2).With("kv_num_heads", 2),
        new OperatorSample(Own("Attention"), Numbers([2, 3, 8]), Numbers([8, 24], 1), Numbers([24], 2)) { Outputs = 2 }.With("num_heads", 2),
        new OperatorSample(Own("QAttention"), Bytes(2, 3, 8), Bytes(8, 24), Numbers([24]), One(0.1f), One(0.1f), null, Zero(ElementType.UInt8),
            Zero(ElementType.UInt8)).With("num_heads", 2),
        new OperatorSample(Own("MultiHeadAttention"), Numbers([2, 3, 8]), Numbers([2, 3, 8], 1), Numbers([2, 3, 8], 2)) { Outputs = 3 }.With("num_heads", 2),
        new OperatorSample(Own("GroupQueryAttention"), Numbers([1, 3, 16]), Numbers([1, 3, 16], 1), Numbers([1, 3, 16], 2), null, null, Int32(2),
            OnnxTensor.Of(ElementType.Int32, [], [3])) { Outputs = 3 }.With("num_heads", 2).With("kv_num_heads", 2),
        new OperatorSample(Own("EmbedLayerNormalization"), Ids()) { Outputs = 2 }.Constant(2, Numbers([5, 4])).Constant(3, Numbers([3, 4], 1))
            .Constant(5, Numbers([4], 2)).Constant(6, Numbers([4], 3)),
        new OperatorSample(Own("QEmbedLayerNormalization"), Ids(), null, null, null, null, null, null, null, One(0.1f), One(0.1f), null, One(0.1f), One(0.1f),
            Zero(ElementType.UInt8), Zero(ElementType.UInt8), null, Zero(ElementType.UInt8), Zero(ElementType.UInt8)) { Outputs = 2 }
            .Constant(2, Bytes(5, 4)).Constant(3, Bytes(3, 4)).Constant(5, Bytes(4)).Constant(6, Bytes(4)),
        new("Shape", Numbers(Shape)),
        new("Size", Numbers(Shape)),
        new OperatorSample("Range").Constant(0, OnnxTensor.Scalar(0L)).Constant(1, OnnxTensor.Scalar(5L)).Constant(2, OnnxTensor.Scalar(2L)),
        new OperatorSample("ConstantOfShape").Ints(0, 2, 3),
        new("EyeLike", Numbers([3, 3])),
        .. new[] { "RandomNormalLike", "RandomUniformLike" }.Select(op => new OperatorSample(op, Numbers(Shape))),
        new("Bernoulli", Numbers(Shape, 0, 0, 1)),
        new OperatorSample("Multinomial", Numbers([2, 3])).With("sample_size", 2),
    ];

    private static OnnxTensor Ids() => OnnxTensor.Of(ElementType.Int32, [2, 3], [0, 1, 2, 3, 4, 0]);
}
