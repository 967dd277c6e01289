using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Says which keys [.., T, e] a query [.., S, e] may look at, as conditions that broadcast to [B,H,S,T].</summary>
internal sealed class AttentionMasks(GraphBuilder builder, OnnxValue query, OnnxValue key)
{
    private const int PositionAxis = 2;
    private const float DefaultFilter = -10000;

    /// <summary>What com.microsoft's Attention and MultiHeadAttention add to the scores.</summary>
    /// <param name="node">The node; it says whether queries look back only and what hidden keys get.</param>
    /// <param name="mask">Its mask; null for none.</param>
    /// <param name="rank">The mask's axes; two where they are not stated.</param>
    /// <param name="past">The number of past keys, a tensor of one element; null for none.</param>
    /// <param name="bias">Its addend; null for none.</param>
    public IReadOnlyList<OnnxValue> Biases(OnnxNode node, OnnxValue? mask, int? rank, OnnxValue? past, OnnxValue? bias)
    {
        OnnxValue?[] biases =
        [
            mask is null ? null : Additive(Kept(mask, rank ?? 2), node.Float("mask_filter_value", DefaultFilter)),
            node.Int("unidirectional", 0) == 1 ? Additive(Causal(past), float.MinValue) : null,
            bias,
        ];
        return [.. biases.OfType<OnnxValue>()];
    }

    /// <summary>0 where a key may be looked at, <paramref name="otherwise"/> where not.</summary>
    public OnnxValue Additive(OnnxValue allowed, float otherwise) =>
        builder.Where(allowed, builder.Scalar(0, query), builder.Scalar(otherwise, query));

    /// <summary>Keys up to the query's own position, which is its place plus <paramref name="past"/>, a tensor of one element.</summary>
    public OnnxValue Causal(OnnxValue? past)
    {
        var own = Places();
        own = past is null ? own : builder.Add(own, past);
        return builder.Not(builder.Greater(builder.Range(builder.SizeOf(key, PositionAxis)), builder.Unsqueeze(own, 1)));
    }

    /// <summary>Keys up to the query's own position where the queries are the last of each sequence, whose lengths are given as [B].</summary>
    public OnnxValue CausalBefore(OnnxValue lengths)
    {
        var past = builder.Sub(PerBatch(builder.Cast(lengths, ElementType.Int64)), builder.SizeOf(query, PositionAxis));
        var own = builder.Unsqueeze(builder.Unsqueeze(Places(), 1), 0, 1);
        return builder.Not(builder.Greater(builder.Range(builder.SizeOf(key, PositionAxis)), builder.Add(own, past)));
    }

    private OnnxValue Places() => builder.Range(builder.SizeOf(query, PositionAxis));

    /// <summary>Keys before the length of each sequence, given as [B].</summary>
    public OnnxValue Before(OnnxValue lengths) =>
        builder.Less(builder.Range(builder.SizeOf(key, PositionAxis)), PerBatch(builder.Cast(lengths, ElementType.Int64)));

    /// <summary>
    /// The forms of mask_index and key_padding_mask: lengths [B], lengths and starts [2B], kept keys [B,T], [B,S,T] or [B,1,M,M] with the queries at its last
    /// rows.
    /// </summary>
    public OnnxValue Kept(OnnxValue mask, int rank)
    {
        switch (rank)
        {
            case 1:
                return Lengths(builder.Cast(mask, ElementType.Int64));
            case 2:
                return builder.Unsqueeze(Positive(mask), 1, 2);
            case 3:
                return builder.Unsqueeze(Positive(mask), 1);
            default:
                OnnxValue queries = builder.SizeOf(query, PositionAxis), keys = builder.SizeOf(key, PositionAxis);
                var rows = builder.Slice(mask, 2, builder.Sub(keys, queries), keys);
                return Positive(builder.Slice(rows, 3, builder.Ints(0), keys));
        }
    }

    private OnnxValue Positive(OnnxValue mask) => builder.Greater(mask, builder.Constant(OnnxTensor.Zeros(ElementType.Int32), "zero"));

    private OnnxValue Lengths(OnnxValue bounds)
    {
        var batch = builder.SizeOf(query, 0);
        var twice = builder.Add(batch, batch);
        var padded = builder.Concat([bounds, builder.Expand(builder.Ints(0), batch)], 0);
        var starts = builder.Where(builder.Equal(builder.Shape(bounds), twice), builder.Slice(padded, 0, batch, twice), builder.Ints(0));
        var ends = builder.Slice(bounds, 0, builder.Ints(0), batch);
        var positions = builder.Range(builder.SizeOf(key, PositionAxis));
        return builder.And(builder.Less(positions, PerBatch(ends)), builder.Not(builder.Less(positions, PerBatch(starts))));
    }

    private OnnxValue PerBatch(OnnxValue values) => builder.Reshape(values, -1, 1, 1, 1);
}
