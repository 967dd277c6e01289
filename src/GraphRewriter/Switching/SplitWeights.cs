using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// Takes the heads' parts of a weight by one Split in place of a Slice per head. The runtime computes either when it opens the model, and for each node it
/// reads the whole weight anew: with slices 432 times 7 MB for GPT-2 small, whose places in memory then lie between the parts and cannot be used again.
/// </summary>
internal static class SplitWeights
{
    /// <summary>
    /// Rewrites the slices of initializers in the graph that <paramref name="builder"/> writes into, where those along an axis do not overlap.
    /// </summary>
    public static void Apply(GraphBuilder builder)
    {
        var slices =
            builder.Graph.Initializers.ToArray().SelectMany(weight => weight.Uses.Where(use => use is { Node.Op: { Type: "Slice", Domain: "" }, Input: 0 })
            .Select(use => (use.Node, Ranges: SliceRange.Of(use.Node, weight.Constant!)))
            .Where(slice => slice.Ranges is [{ Step: 1 }])
            .GroupBy(slice => slice.Ranges![0].Axis, slice => (slice.Node, Range: slice.Ranges![0]), (axis, parts) => (weight, axis, parts.ToArray())));
        foreach (var (weight, axis, parts) in slices.ToArray())
        {
            SliceRange[] ranges = [.. parts.Select(part => part.Range).Distinct().OrderBy(range => range.Start)];
            if (ranges.Length > 1 && ranges.Zip(ranges.Skip(1)).All(pair => pair.First.End <= pair.Second.Start))
            {
                Split(builder, weight, axis, ranges, parts);
            }
        }

        builder.Graph.RemoveUnused();
    }

    private static void Split(GraphBuilder builder, OnnxValue weight, int axis, SliceRange[] ranges, (OnnxNode Node, SliceRange Range)[] slices)
    {
        long size = weight.Constant!.Dims[axis];
        long[] borders = [.. ranges.SelectMany(range => new[] { range.Start, range.End }).Append(0).Append(size).Distinct().Order()];
        var parts = builder.Split(weight, axis, [.. borders.Zip(borders.Skip(1), (start, end) => end - start)]);
        foreach (var (slice, range) in slices)
        {
            builder.Graph.ReplaceUses(slice.Output, parts[Array.IndexOf(borders, range.Start)]);
        }
    }
}
