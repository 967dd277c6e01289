using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Rotary position embedding of [B,n,S,e], by tables [positions, r/2] over the first r channels of each head.</summary>
/// <param name="builder">Where it is written.</param>
/// <param name="cosines">The table of cosines.</param>
/// <param name="sines">The table of sines.</param>
/// <param name="positions">Rows of the tables: [S], or [B,S].</param>
/// <param name="batched">Whether positions differ over the batch.</param>
internal sealed class Rotation(GraphBuilder builder, OnnxValue cosines, OnnxValue sines, OnnxValue positions, bool batched)
{
    private const int Channels = 3;
    private readonly OnnxValue _cos = Rows(builder, cosines, positions, batched);
    private readonly OnnxValue _sin = Rows(builder, sines, positions, batched);
    private readonly OnnxValue _half = cosines.Constant is { } table ? builder.Ints(table.Dims[1]) : builder.SizeOf(cosines, 1);
    private readonly OnnxValue _rotated =
        cosines.Constant is { } table ? builder.Ints(2 * table.Dims[1]) : builder.Mul(builder.SizeOf(cosines, 1), builder.Ints(2));

    /// <summary>Whether channels 2i and 2i+1 form a pair, not i and i + r/2.</summary>
    public bool Interleaved { get; init; }

    /// <summary>Rotates every head.</summary>
    public OnnxValue Apply(OnnxValue heads)
    {
        var start = builder.Ints(0);
        var rest = builder.Slice(heads, Channels, _rotated, builder.Ints(long.MaxValue));
        if (!Interleaved)
        {
            var (low, high) = Rotated(builder.Slice(heads, Channels, start, _half), builder.Slice(heads, Channels, _half, _rotated));
            return builder.Concat([low, high, rest], -1);
        }

        var pairs = builder.Reshape(builder.Slice(heads, Channels, start, _rotated), 0, 0, 0, -1, 2);
        var (even, odd) = Rotated(Of(pairs, 0), Of(pairs, 1));
        var joined = builder.Concat([builder.Unsqueeze(even, 4), builder.Unsqueeze(odd, 4)], -1);
        return builder.Concat([builder.Reshape(joined, 0, 0, 0, -1), rest], -1);
    }

    private (OnnxValue First, OnnxValue Second) Rotated(OnnxValue first, OnnxValue second) => (
        builder.Sub(builder.Mul(first, _cos), builder.Mul(second, _sin)),
        builder.Add(builder.Mul(second, _cos), builder.Mul(first, _sin)));

    private static OnnxValue Rows(GraphBuilder builder, OnnxValue table, OnnxValue positions, bool batched)
    {
        var rows = builder.Gather(table, positions);
        return batched ? builder.Unsqueeze(rows, 1) : rows;
    }

    private OnnxValue Of(OnnxValue pairs, long index) => builder.Gather(pairs, builder.Constant(OnnxTensor.Scalar(index), "index"), 4);
}
