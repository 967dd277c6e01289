using static Acdc.Onnx.GraphRewriter.Ir.Operators.OperatorRow;

namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>Operators that read or write by index, or pick by what entries are.</summary>
internal static class IndexOperators
{
    private static readonly Linearity First = Linearity.Each(0), Written = Linearity.Jointly(0, 2);

    /// <summary>The rows.</summary>
    public static IReadOnlyList<OperatorRow> All { get; } =
    [
        Row("Gather", "2", ShapeRule.Gathered, SlicePassage.Gathered, Derivative.Rule) with { Linear = First },
        Row("GatherElements", "2", ShapeRule.SameRank, derivative: Derivative.Rule) with { Linear = First },
        Row("GatherND", "2", ShapeRule.GatheredND, derivative: Derivative.Rule) with { Linear = First },
        Row("ScatterND", "3", ShapeRule.Kept, derivative: Derivative.Rule) with { Linear = Written },
        Row("ScatterElements", "3", ShapeRule.Kept, derivative: Derivative.Rule) with { Linear = Written },
        Row("TopK", "1; @10 2", ShapeRule.SameRank, derivative: Derivative.Rule) with { Types = [TypeRule.First, TypeRule.Int64] },
        Row("OneHot", "3", ShapeRule.OneMore, derivative: Derivative.Zero) with { Types = [TypeRule.Of(2)] },
        Row("NonZero", "1", ShapeRule.FixedRank, derivative: Derivative.Zero) with { Ranks = [2], Types = [TypeRule.Int64], SizedByData = true },
        Row("Compress", "2", ShapeRule.Picked) with { SizedByData = true },
        Row("Unique", "1", ShapeRule.Picked) with { SizedByData = true, Types = [TypeRule.First, TypeRule.Int64] },
        Row("NonMaxSuppression", "", ShapeRule.FixedRank) with { Ranks = [2], Types = [TypeRule.Int64], SizedByData = true },
    ];
}
