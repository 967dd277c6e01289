using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>Carries ranges on the axes after a reshape back to the axes before it.</summary>
internal static class ReshapeRanges
{
    /// <summary>The ranges before the reshape that leave exactly what <paramref name="ranges"/> leave after it; null where there are none.</summary>
    public static IReadOnlyList<AxisRange>? Before(IReadOnlyList<AxisSize> before, IReadOnlyList<AxisSize> after, IReadOnlyList<AxisRange> ranges)
    {
        if (after.Count > before.Count && after[^1] == AxisSize.Fixed(1) && before is [.., var last] && last != AxisSize.Fixed(1))
        {
            return Before(before, [.. after.SkipLast(1)], ranges);
        }

        List<AxisRange> result = [];
        int from = 0, to = 0;
        while (from < before.Count || to < after.Count)
        {
            if (NextGroup(before, after, from, to) is not (int fromEnd, int toEnd))
            {
                return null;
            }

            AxisRange[] own = [.. ranges.Where(range => range.Axis >= to && range.Axis < toEnd)];
            if (own.Length > 0)
            {
                var moved = (fromEnd - from, toEnd - to) switch
                {
                    (1, _) => Merge(after, to, toEnd, own, from),
                    (_, 1) => Split(before, from, fromEnd, own[0]),
                    _ => null,
                };
                if (moved is null)
                {
                    return null;
                }

                result.AddRange(moved);
            }

            (from, to) = (fromEnd, toEnd);
        }

        return result;
    }

    private static (int From, int To)? NextGroup(IReadOnlyList<AxisSize> before, IReadOnlyList<AxisSize> after, int from, int to)
    {
        AxisSize one = AxisSize.Fixed(1);
        AxisSize left = one, right = one;
        int fromEnd = from, toEnd = to;
        do
        {
            bool takeLeft = fromEnd < before.Count && (toEnd >= after.Count || (fromEnd == from || (toEnd > to && Smaller(left, right))));
            if (takeLeft)
            {
                left = AxisSize.Times(left, before[fromEnd++]);
            }
            else if (toEnd < after.Count)
            {
                right = AxisSize.Times(right, after[toEnd++]);
            }
            else
            {
                return null;
            }

            if (!left.Known || !right.Known)
            {
                return null;
            }
        }
        while (left != right || fromEnd == from || toEnd == to);
        return (fromEnd, toEnd);
    }

    private static bool Smaller(AxisSize a, AxisSize b) =>
        (a.Factor < b.Factor || (b.Batch && !a.Batch) || (b.Sequence && !a.Sequence)) && !(a.Batch && !b.Batch) && !(a.Sequence && !b.Sequence);

    private static IReadOnlyList<AxisRange>? Merge(IReadOnlyList<AxisSize> after, int to, int toEnd, AxisRange[] ranges, int axis)
    {
        int last = ranges.Max(range => range.Axis);
        if (Enumerable.Range(last + 1, toEnd - last - 1).Any(inner => !after[inner].IsFixed))
        {
            return null;
        }

        long innerSize = Enumerable.Range(last + 1, toEnd - last - 1).Aggregate(1L, (product, inner) => product * after[inner].Factor);
        if (ranges is [{ Step: 1, Length: 1 } only] && innerSize == 1 && after[last].IsFixed
            && Enumerable.Range(to, last - to).Any(outer => after[outer] != AxisSize.Fixed(1)))
        {
            return [new(axis, only.Start, 0, after[last].Factor)];
        }

        long start = 0, size = innerSize;
        for (int current = last; current >= to; current--)
        {
            int place = Array.FindIndex(ranges, range => range.Axis == current);
            bool single = place >= 0 ? ranges[place].Step == 1 && (ranges[place].Length == 1 || current == last) : after[current] == AxisSize.Fixed(1);
            if (!single || !after[current].IsFixed)
            {
                return null;
            }

            start += place >= 0 ? ranges[place].Start * size : 0;
            size *= after[current].Factor;
        }

        return [new(axis, start, ranges.First(range => range.Axis == last).Length * innerSize)];
    }

    private static List<AxisRange>? Split(IReadOnlyList<AxisSize> before, int from, int fromEnd, AxisRange range)
    {
        if (range.Step > 1)
        {
            return before[fromEnd - 1] == AxisSize.Fixed(range.Step) ? [new(fromEnd - 1, range.Start, 1)] : null;
        }

        List<AxisRange> result = [];
        long start = range.Start, length = range.Length;
        long inner = 1;
        for (int axis = fromEnd - 1; axis >= from; axis--)
        {
            if (!before[axis].IsFixed)
            {
                return axis == from && length == 0 ? result : null;
            }

            long size = before[axis].Factor;
            if (length % (inner * size) == 0 && start % (inner * size) == 0 && length >= inner * size)
            {
                inner *= size;
                continue;
            }

            if (length % inner != 0 || start % inner != 0)
            {
                return null;
            }

            long first = start / inner % size;
            long count = Math.Max(1, length / inner);
            if (first + count > size)
            {
                return null;
            }

            result.Add(new(axis, first, count));
            start -= first * inner;
            inner *= size;
            length = inner;
        }

        return result;
    }
}
