using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>Takes the parts of weights that single heads use when the graph is written instead of when it runs.</summary>
internal static class FoldSlices
{
    /// <summary>Folds every Slice of an initializer along known axes.</summary>
    public static void Apply(OnnxGraph graph)
    {
        foreach (var node in graph.NodesInOrder())
        {
            if (node.Op == "Slice" && node.Inputs[0] is { Constant: { Strings: null } tensor } data && tensor.Type.Bits() % 8 == 0
                && SliceRange.Of(node, tensor) is { } ranges)
            {
                string name = $"{data.Name}[{string.Join(';', ranges)}]";
                graph.ReplaceUses(node.Output, graph.AddInitializer(name, ranges.Aggregate(tensor, Part)));
            }
        }

        graph.RemoveUnused();
    }

    private static OnnxTensor Part(OnnxTensor tensor, SliceRange range)
    {
        int inner = (int)tensor.Dims.Skip(range.Axis + 1).Aggregate((long)tensor.Type.Bits() / 8, (product, dim) => product * dim);
        long outer = tensor.Dims.Take(range.Axis).Aggregate(1L, (product, dim) => product * dim), size = tensor.Dims[range.Axis];
        byte[] part = new byte[outer * range.Count * inner];
        var source = tensor.Bytes.Span;
        int place = 0;
        for (long row = 0; row < outer; row++)
        {
            int first = checked((int)(((row * size) + range.Start) * inner));
            int length = range.Step == 1 ? checked((int)(range.Count * inner)) : inner;
            for (long item = 0; item < (range.Step == 1 ? 1 : range.Count); item++)
            {
                source.Slice(first + checked((int)(item * range.Step * inner)), length).CopyTo(part.AsSpan(place));
                place += length;
            }
        }

        return new(tensor.Type, [.. tensor.Dims.Select((dim, axis) => axis == range.Axis ? range.Count : dim)], part);
    }
}
