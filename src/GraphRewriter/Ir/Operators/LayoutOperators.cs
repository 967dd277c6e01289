using static Acdc.Onnx.GraphRewriter.Ir.Operators.OperatorRow;

namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>Operators that lay elements out anew, repeat them, or put them beside one another.</summary>
internal static class LayoutOperators
{
    private static readonly Linearity First = Linearity.Each(0);

    /// <summary>The rows.</summary>
    public static IReadOnlyList<OperatorRow> All { get; } =
    [
        Layout("Transpose", "1", ShapeRule.Transposed, SlicePassage.Permuted),
        Layout("Reshape", "2", ShapeRule.Reshaped, SlicePassage.Relabelled),
        Layout("Unsqueeze", "1; @13 2", ShapeRule.Unsqueezed, SlicePassage.Relabelled),
        Layout("Squeeze", "1", ShapeRule.Squeezed, SlicePassage.Relabelled),
        Layout("Flatten", "1", ShapeRule.FixedRank, SlicePassage.Relabelled) with { Ranks = [2] },
        Row("Expand", "2", ShapeRule.Expanded, SlicePassage.Expanded, Derivative.Rule) with { Linear = First },
        Row("Tile", "2", ShapeRule.SameRank, derivative: Derivative.Rule) with { Linear = First },
        Row("Pad", "1; @11 2", ShapeRule.SameRank, derivative: Derivative.Rule),
        Row("Trilu", "1", ShapeRule.Kept, derivative: Derivative.Rule) with { Linear = First },
        Row("Concat", "1 axis", ShapeRule.Concatenated, SlicePassage.Concatenated, Derivative.Rule) with
        {
            Linear = Linearity.AllTogether,
            Types = [TypeRule.OfAll],
        },
        Row("Split", "1", ShapeRule.SameRank, SlicePassage.Split, Derivative.Rule) with { Linear = First },
        Row("Slice", "1; @10 3", ShapeRule.Sliced, SlicePassage.Sliced, Derivative.Rule) with { Linear = First },
        Row("DepthToSpace", "1 blocksize", ShapeRule.SameRank) with { Linear = First },
        Row("SpaceToDepth", "1 blocksize", ShapeRule.SameRank) with { Linear = First },
    ];

    private static OperatorRow Layout(OpName op, string needs, ShapeRule shape, SlicePassage slices) =>
        Row(op, needs, shape, slices, Derivative.Rule) with { Layout = true, Linear = First };
}
