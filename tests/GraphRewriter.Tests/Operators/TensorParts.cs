using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Operators;

/// <summary>Parts, orders and sums of small tensors.</summary>
internal static class TensorParts
{
    /// <summary>Entries of an axis, in the order given.</summary>
    public static OnnxTensor Take(this OnnxTensor tensor, int axis, params int[] entries)
    {
        int inner = Width(tensor) * (int)tensor.Dims.Skip(axis + 1).Aggregate(1L, (product, dim) => product * dim);
        int outer = (int)tensor.Dims.Take(axis).Aggregate(1L, (product, dim) => product * dim), size = (int)tensor.Dims[axis];
        List<byte> part = [];
        for (int row = 0; row < outer; row++)
        {
            foreach (int entry in entries)
            {
                part.AddRange(tensor.Bytes.Slice(((row * size) + entry) * inner, inner).Span);
            }
        }

        return new(tensor.Type, [.. tensor.Dims.Select((dim, at) => at == axis ? entries.Length : dim)], part.ToArray());
    }

    /// <summary>All entries in another order.</summary>
    public static OnnxTensor Ordered(this OnnxTensor tensor, int[] order) => tensor.Reshape(tensor.Count).Take(0, order).Reshape([.. tensor.Dims]);

    /// <summary>Entry by entry, of floats.</summary>
    public static OnnxTensor Plus(this OnnxTensor tensor, OnnxTensor other) =>
        OnnxTensor.Of([.. tensor.ToSingle().Zip(other.ToSingle(), (a, b) => a + b)], [.. tensor.Dims]);

    /// <summary>The same but for one entry, which is another of the tensor's entries.</summary>
    public static OnnxTensor WithEntry(this OnnxTensor tensor, int place, int from)
    {
        int[] order = [.. Enumerable.Range(0, (int)tensor.Count)];
        order[place] = from;
        return tensor.Ordered(order);
    }

    /// <summary>Asserts that two tensors are the same, numbers within rounding.</summary>
    public static void AssertSame(OnnxTensor expected, OnnxTensor actual, string what)
    {
        CollectionAssert.AreEqual(expected.Dims.ToArray(), actual.Dims.ToArray(), $"{what}: dimensions");
        Assert.AreEqual(expected.Type, actual.Type, what);
        if (!expected.Type.IsFloatingPoint())
        {
            Assert.IsTrue(expected.Bytes.Span.SequenceEqual(actual.Bytes.Span), what);
            return;
        }

        foreach (var (a, b) in Numbers(expected).Zip(Numbers(actual)))
        {
            Assert.IsTrue(a.Equals(b) || Math.Abs(a - b) <= 2e-5 * Math.Max(1, Math.Abs(a)), FormattableString.Invariant($"{what}: {b} instead of {a}"));
        }
    }

    private static double[] Numbers(OnnxTensor tensor) =>
        tensor.Type == ElementType.Double ? tensor.As<double>().ToArray() : Array.ConvertAll(tensor.ToSingle(), value => (double)value);

    private static int Width(OnnxTensor tensor) => tensor.Type.Bits() / 8;
}
