using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;
using static Acdc.Onnx.GraphRewriter.Ir.Operators.OperatorRow;

namespace Acdc.Onnx.GraphRewriter.Tests.Operators;

/// <summary>A sample for every row that claims something: most from the row itself, the others by hand.</summary>
internal static partial class OperatorSamples
{
    private static readonly long[] Shape = [2, 3, 4];

    private static readonly Dictionary<OpName, OperatorSample> ByHand =
        Elements.Concat(Products).Concat(Layouts).Concat(Indices).Concat(Others).ToDictionary(sample => sample.Op);

    /// <summary>The sample of a row; null where there is none.</summary>
    public static OperatorSample? Of(OperatorRow row) => ByHand.TryGetValue(row.Op, out var sample) ? new(sample)
        : row is { Elementwise: true, Shape: ShapeRule.Kept } ? new(row.Op, Numbers(Shape)) { Opset = OpsetOf(row.Op) }
        : row is { Elementwise: true } ? new(row.Op, Numbers(Shape), Numbers(Shape, 1))
        : row.Shape == ShapeRule.Reduced ? new OperatorSample(row.Op, Numbers(Shape)).Ints(1, 2)
        : null;

    /// <summary>Float numbers between −2 and 2.</summary>
    public static OnnxTensor Numbers(long[] dims, int seed = 0, double low = -2, double high = 2)
    {
        Random random = new(seed + 1);
        return OnnxTensor.Of([.. Enumerable.Range(0, Count(dims)).Select(_ => (float)(low + (random.NextDouble() * (high - low))))], dims);
    }

    private static OnnxTensor Truths(params long[] dims) => OnnxTensor.Of(ElementType.Bool, dims, Few(dims, 2));

    private static OnnxTensor Bytes(params long[] dims) => OnnxTensor.Of(ElementType.UInt8, dims, Few(dims, 200));

    private static OnnxTensor Int32(params int[] values) => OnnxTensor.Of(ElementType.Int32, [values.Length], values);

    private static OnnxTensor Zero(ElementType type) => OnnxTensor.Zeros(type);

    private static OnnxTensor One(float value) => OnnxTensor.Scalar(value);

    private static byte[] Few(long[] dims, int below)
    {
        Random random = new(5);
        return [.. Enumerable.Range(0, Count(dims)).Select(_ => (byte)random.Next(below))];
    }

    private static int Count(long[] dims) => (int)dims.Aggregate(1L, (product, dim) => product * dim);

    private static long OpsetOf(OpName op) => op.Type switch
    {
        "Gelu" => 20,
        "Swish" => 24,
        _ => 18,
    };

    private static IEnumerable<OperatorSample> Elements =>
    [
        .. new[] { "Log", "Sqrt" }.Select(op => new OperatorSample(op, Numbers(Shape, 0, 0.1, 2))),
        .. new[] { "Asin", "Acos", "Atanh" }.Select(op => new OperatorSample(op, Numbers(Shape, 0, -0.9, 0.9))),
        new("Acosh", Numbers(Shape, 0, 1.1, 3)),
        new("Not", Truths(Shape)),
        new("BitwiseNot", OnnxTensor.Of(ElementType.Int32, Shape, [.. Enumerable.Range(-3, 24)])),
        new OperatorSample("Cast", Numbers(Shape)).With("to", (long)ElementType.Double),
        new OperatorSample("CastLike", Numbers(Shape)).Constant(1, OnnxTensor.Zeros(ElementType.Double)),
        new OperatorSample("Clip", Numbers(Shape)).Constant(1, One(-1)).Constant(2, One(0.5f)),
        new("PRelu", Numbers(Shape), Numbers([4], 1)),
        new(Own("BiasGelu"), Numbers(Shape), Numbers([4], 1)),
        new(Own("FastGelu"), Numbers(Shape), Numbers([4], 1)),
        .. new[] { "And", "Or", "Xor" }.Select(op => new OperatorSample(op, Truths(Shape), Truths(Shape).Take(2, 2, 0, 3, 1))),
        .. new[] { "BitwiseAnd", "BitwiseOr", "BitwiseXor" }.Select(op => new OperatorSample(op, Bytes(Shape), Bytes(Shape).Take(2, 2, 0, 3, 1))),
        new OperatorSample("BitShift", Bytes(Shape), OnnxTensor.Of(ElementType.UInt8, Shape, Few(Shape, 5))).With("direction", new OnnxAttribute.Text("LEFT")),
        new OperatorSample("Mod", Numbers(Shape), Numbers(Shape, 1)).With("fmod", 1),
        new("Pow", Numbers(Shape, 0, 0.1, 2), Numbers(Shape, 1)),
        new("Where", Truths(Shape), Numbers(Shape), Numbers(Shape, 1)),
    ];

    private static IEnumerable<OperatorSample> Products =>
    [
        new("MatMul", Numbers(Shape), Numbers([4, 5], 1)),
        new("Gemm", Numbers([3, 4]), Numbers([4, 2], 1)),
        new OperatorSample("Einsum", Numbers(Shape), Numbers([4, 5], 1)).With("equation", new OnnxAttribute.Text("abc,cd->abd")),
        new("MatMulInteger", Bytes(Shape), Bytes(4, 5)),
        new("Conv", Numbers([1, 2, 5]), Numbers([3, 2, 2], 1)),
        new(Own("FusedMatMul"), Numbers(Shape), Numbers([4, 5], 1)),
        new OperatorSample(Own("MatMulNBits"), Numbers([2, 3, 32])).Constant(1, Bytes(5, 2, 8)).Constant(2, Numbers([10], 1, 0.1, 1)).Constant(3, Bytes(5))
            .With("K", 32).With("N", 5).With("bits", 4).With("block_size", 16),
        .. new OpName[] { "LayerNormalization", "SimplifiedLayerNormalization" }.Select(op => new OperatorSample(op, Numbers(Shape), Numbers([4], 1))),
        new("RMSNormalization", Numbers(Shape), Numbers([4], 1)) { Opset = 23 },
        .. new[] { "LpNormalization", "Softmax", "LogSoftmax", "Hardmax" }.Select(op => new OperatorSample(op, Numbers(Shape))),
        new(Own("SkipLayerNormalization"), Numbers(Shape), Numbers(Shape, 1), Numbers([4], 2), Numbers([4], 3)),
        new(Own("SkipSimplifiedLayerNormalization"), Numbers(Shape), Numbers(Shape, 1), Numbers([4], 2)),
        new OperatorSample("CumSum", Numbers(Shape)).Constant(1, OnnxTensor.Scalar(1L)),
        .. new[] { "ArgMax", "ArgMin" }.Select(op => new OperatorSample(op, Numbers(Shape)).With("keepdims", 0).With("axis", 1)),
    ];
}
