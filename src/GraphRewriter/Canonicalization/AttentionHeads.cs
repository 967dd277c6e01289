using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Moves heads between the channels and an axis of their own.</summary>
internal static class AttentionHeads
{
    /// <summary>[B,S,n·e] as [B,n,S,e].</summary>
    public static OnnxValue SplitHeads(this GraphBuilder builder, OnnxValue channels, long heads) =>
        builder.Transpose(builder.Reshape(channels, 0, 0, heads, -1), 0, 2, 1, 3);

    /// <summary>[B,n,S,e] as [B,S,n·e].</summary>
    public static OnnxValue MergeHeads(this GraphBuilder builder, OnnxValue heads) =>
        builder.Reshape(builder.Transpose(heads, 0, 2, 1, 3), 0, 0, -1);

    /// <summary>Keys or values [B,K,T,e] as [B,H,T,e], each of the K heads serving H/K consecutive ones; a single head is left to broadcasting.</summary>
    public static OnnxValue ExpandGroups(this GraphBuilder builder, OnnxValue shared, long heads, long sharedHeads) => sharedHeads == heads || sharedHeads == 1
        ? shared
        : builder.ExpandGroups(shared, builder.Ints(heads), builder.Ints(1, 1, heads / sharedHeads, 1, 1));

    /// <summary>Keys or values as <paramref name="query"/> has heads, where the counts are known to the run only.</summary>
    public static OnnxValue ExpandGroups(this GraphBuilder builder, OnnxValue shared, OnnxValue query)
    {
        var heads = builder.SizeOf(query, 1);
        var copies = builder.Div(heads, builder.SizeOf(shared, 1));
        return builder.ExpandGroups(shared, heads, builder.Concat([builder.Ints(1, 1), copies, builder.Ints(1, 1)], 0));
    }

    /// <summary>Past keys or values before the new ones, along the positions.</summary>
    public static OnnxValue AfterPast(this GraphBuilder builder, OnnxValue? past, OnnxValue next) => past is null ? next : builder.Concat([past, next], 2);

    private static OnnxValue ExpandGroups(this GraphBuilder builder, OnnxValue shared, OnnxValue heads, OnnxValue copies)
    {
        var copied = builder.Expand(builder.Unsqueeze(shared, 2), copies);
        return builder.Reshape(copied, builder.Concat([builder.Ints(0), heads, builder.Slice(builder.Shape(shared), 0, 2, 4)], 0));
    }
}
