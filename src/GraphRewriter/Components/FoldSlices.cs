using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>Takes the parts of weights that single heads use when the graph is written instead of when it runs.</summary>
public static class FoldSlices
{
    /// <summary>Folds every Slice of an initializer along known axes.</summary>
    public static void Apply(OnnxGraph graph)
    {
        foreach (var node in graph.NodesInOrder())
        {
            if (node.Op == "Slice" && node.Inputs[0] is { Constant: { Strings: null } tensor } data && tensor.Type.Bits() % 8 == 0 && Ranges(node, tensor) is { } ranges)
            {
                string name = $"{data.Name}[{string.Join(';', ranges)}]";
                graph.ReplaceUses(node.Output, graph.AddInitializer(name, ranges.Aggregate(tensor, Part)));
            }
        }

        graph.RemoveUnused();
    }

    private static List<(int Axis, long Start, long Count, long Step)>? Ranges(OnnxNode node, OnnxTensor tensor)
    {
        long[]?[] given = [.. Enumerable.Range(1, 4).Select(input => node.Input(input)?.Constant?.ToInt64())];
        if (given is not [{ } starts, { } ends, { } axes, var steps])
        {
            return null;
        }

        List<(int, long, long, long)> ranges = [];
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = (int)(axes[i] < 0 ? axes[i] + tensor.Dims.Count : axes[i]);
            long size = tensor.Dims[axis], step = steps?[i] ?? 1;
            long start = Math.Min(starts[i] < 0 ? starts[i] + size : starts[i], size), end = Math.Min(ends[i] < 0 ? ends[i] + size : ends[i], size);
            if (step < 1 || start < 0 || end <= start)
            {
                return null;
            }

            ranges.Add((axis, start, (end - start + step - 1) / step, step));
        }

        return ranges;
    }

    private static OnnxTensor Part(OnnxTensor tensor, (int Axis, long Start, long Count, long Step) range)
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
