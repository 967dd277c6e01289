using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Switching;
using static Acdc.Onnx.GraphRewriter.Tests.Operators.TensorParts;

namespace Acdc.Onnx.GraphRewriter.Tests.Operators;

/// <summary>How slices pass: what the runtime computes from slices of the inputs is the slice of what it computes from the inputs.</summary>
internal static class SliceClaims
{
    /// <summary>Asserts that a slice passes along every axis that the rule says, and that there is one.</summary>
    public static void Hold(OperatorRow row, OperatorSample sample, OnnxTensor result)
    {
        int passed = 0;
        for (int axis = 0; axis < result.Dims.Count && row.Slices != SlicePassage.Stops; axis++)
        {
            int[] entries = result.Dims[axis] > 2 && row.Slices != SlicePassage.Expanded ? [1, 2] : [1];
            if (result.Dims[axis] > 1 && FromSlices(row, sample, result, axis, entries) is { } sliced)
            {
                passed++;
                AssertSame(result.Take(axis, entries), sliced, FormattableString.Invariant($"{row.Op}: a slice of axis {axis}"));
            }
        }

        Assert.IsTrue(passed > 0 || row.Slices == SlicePassage.Stops, $"{row.Op}: a slice passes along no axis of the sample");
    }

    private static OnnxTensor? FromSlices(OperatorRow row, OperatorSample sample, OnnxTensor result, int axis, int[] entries)
    {
        var node = sample.Node;
        var first = sample.Inputs[0]!;
        int rank = result.Dims.Count, own = (int)node.Int("axis", -1) is var given && given < 0 ? given + rank : given;
        OnnxTensor First(int at) => sample.RunWith(0, first.Take(at, entries));
        return row.Slices switch
        {
            SlicePassage.Elementwise => sample.Run([.. sample.Inputs.Select(input => Aligned(input, axis - rank, entries))])[0],
            SlicePassage.Permuted => First((int)node.Ints("perm")![axis]),
            SlicePassage.Relabelled => Relabelled(first, result, axis, entries),
            SlicePassage.Split => first.Take(axis, entries) is var part && axis == own ? part : First(axis),
            SlicePassage.Sliced when axis == node.Input(3)!.Constant!.ToInt64()[0] =>
                first.Take(axis, [.. entries.Select(entry => entry + (int)node.Input(1)!.Constant!.ToInt64()[0])]),
            SlicePassage.Sliced => First(axis),
            SlicePassage.BlockProduct when axis == rank - 1 => BlockProduct(sample, new(axis, entries[0], entries.Length)),
            SlicePassage.BlockProduct => First(axis),
            SlicePassage.Heads => axis == 1 && rank == 4 ? First(axis) : null,
            SlicePassage.Gathered => First(axis < own ? axis : axis + 1),
            SlicePassage.Concatenated => axis == own ? null : sample.Run([.. sample.Inputs.Select(input => input!.Take(axis, entries))])[0],
            SlicePassage.Expanded => first.Dims[axis] == 1 ? first : null,
            SlicePassage.Product => axis == rank - 1 ? sample.RunWith(1, sample.Inputs[1]!.Take(1, entries)) : First(axis),
            SlicePassage.BeforeAxis => axis < (row.Shape == ShapeRule.Reduced ? (int)node.Input(1)!.Constant!.ToInt64().Min() : own) ? First(axis) : null,
            _ => throw new AssertFailedException($"{row.Op}: no check for {row.Slices}"),
        };
    }

    private static OnnxTensor BlockProduct(OperatorSample sample, AxisRange columns)
    {
        var model = sample.Model.Clone();
        GraphBuilder builder = new(model, "part.");
        var node = model.Graph.Nodes.Single();
        model.Graph.Outputs.Clear();
        var part = new BlockColumns(builder, value => value).Product(node, node.Inputs[0]!, columns);
        builder.Output("part", part, ElementType.Float).DeclaredDims = null;
        model.Graph.RemoveUnused();
        return sample.RunOn(model)[0];
    }

    private static OnnxTensor? Aligned(OnnxTensor? input, int fromRight, int[] entries) =>
        input is not null && input.Dims.Count + fromRight is >= 0 and var axis && input.Dims[axis] > 1 ? input.Take(axis, entries) : input;

    private static OnnxTensor? Relabelled(OnnxTensor before, OnnxTensor after, int axis, int[] entries)
    {
        var ranges = ReshapeRanges.Before(
            [.. before.Dims.Select(AxisSize.Fixed)], [.. after.Dims.Select(AxisSize.Fixed)], [new(axis, entries[0], entries.Length)]);
        return ranges?.Aggregate(before, (part, range) => part.Take(range.Axis, [.. Enumerable.Range((int)range.Start, (int)range.Length)]))
            .Reshape([.. after.Dims.Select((dim, at) => at == axis ? entries.Length : dim)]);
    }
}
