using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.GraphRewriter.Tests.Switching;

[TestClass]
public sealed class ReshapeRangesTests
{
    [TestMethod]
    [DataRow(new long[] { 2, 3, 4 }, new long[] { 2, 3, 4, 1 }, 1, 2L, 1L, "1 2 1")]
    [DataRow(new long[] { 2, 3, 4 }, new long[] { 2, 3, 2, 2, 1, 1 }, 2, 1L, 1L, "2 2 2")]
    [DataRow(new long[] { 2, 12 }, new long[] { 2, 3, 4 }, 1, 1L, 1L, "1 4 4")]
    [DataRow(new long[] { 2, 3, 4 }, new long[] { 2, 12 }, 1, 4L, 4L, "1 1 1")]
    [DataRow(new long[] { 2, 3, 4 }, new long[] { 3, 8 }, 0, 1L, 1L, "none")]
    public void A_part_after_a_reshape_is_found_before_it_where_it_lies_in_one_piece(
        long[] before, long[] after, int axis, long start, long length, string expected)
    {
        var ranges = ReshapeRanges.Before([.. before.Select(AxisSize.Fixed)], [.. after.Select(AxisSize.Fixed)], [new(axis, start, length)]);

        Assert.AreEqual(expected, ranges is null ? "none" : string.Join("; ", ranges.Select(Text)));
    }

    private static string Text(AxisRange range) => FormattableString.Invariant($"{range.Axis} {range.Start} {range.Length}");
}
