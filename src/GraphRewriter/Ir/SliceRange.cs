namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>
/// What a Slice takes of one axis of a tensor: <paramref name="Count"/> elements from <paramref name="Start"/> on, <paramref name="Step"/> apart.
/// </summary>
/// <param name="Axis">The axis, counted from the first.</param>
/// <param name="Start">The first element.</param>
/// <param name="Count">How many elements.</param>
/// <param name="Step">How far they lie apart, at least 1.</param>
internal readonly record struct SliceRange(int Axis, long Start, long Count, long Step)
{
    /// <summary>The element after the last, for a step of 1.</summary>
    public long End => Start + Count;

    /// <summary>
    /// What the Slice <paramref name="node"/> takes of <paramref name="tensor"/>, an entry per axis it names; null where its ranges are not written in the
    /// graph, are empty or run backwards.
    /// </summary>
    public static IReadOnlyList<SliceRange>? Of(OnnxNode node, OnnxTensor tensor)
    {
        long[]?[] given = [.. Enumerable.Range(1, 4).Select(input => node.Input(input)?.Constant?.ToInt64())];
        if (given is not [{ } starts, { } ends, { } axes, var steps])
        {
            return null;
        }

        List<SliceRange> ranges = [];
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = (int)(axes[i] < 0 ? axes[i] + tensor.Dims.Count : axes[i]);
            long size = tensor.Dims[axis], step = steps?[i] ?? 1;
            long start = Math.Min(starts[i] < 0 ? starts[i] + size : starts[i], size), end = Math.Min(ends[i] < 0 ? ends[i] + size : ends[i], size);
            if (step < 1 || start < 0 || end <= start)
            {
                return null;
            }

            ranges.Add(new(axis, start, (end - start + step - 1) / step, step));
        }

        return ranges;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"({Axis}, {Start}, {Count}, {Step})");
}
