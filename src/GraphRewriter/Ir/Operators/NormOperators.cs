using static Acdc.Onnx.GraphRewriter.Ir.Operators.OperatorRow;

namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>Operators that keep the shape and work along an axis: norms, softmax.</summary>
internal static class NormOperators
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<OperatorRow> All { get; } =
    [
        Norm("LayerNormalization", "2"),
        Norm("RMSNormalization", "2"),
        Norm("SimplifiedLayerNormalization", "2"),
        Norm("LpNormalization", "1"),
        Norm("Softmax", "1"),
        Norm("LogSoftmax", "1"),
        Norm("Hardmax", "1") with { Derivative = Derivative.None },
        Row(Own("SkipLayerNormalization"), "3", ShapeRule.Kept) with { Types = [TypeRule.OfAll] },
        Row(Own("SkipSimplifiedLayerNormalization"), "3", ShapeRule.Kept) with { Types = [TypeRule.OfAll] },
        Row(Own("EmbedLayerNormalization"), "7 ?1 ?4", ShapeRule.FixedRank) with
        {
            Ranks = [3, 1, 3],
            Types = [TypeRule.Of(2), TypeRule.Always(ElementType.Int32), TypeRule.Of(2)],
        },
        Row(Own("QEmbedLayerNormalization"), "18 ?1 ?4 ?7 ?10 ?15", ShapeRule.FixedRank) with
        {
            Ranks = [3, 1],
            Types = [TypeRule.Always(ElementType.Float), TypeRule.Always(ElementType.Int32)],
        },
    ];

    private static OperatorRow Norm(OpName op, string needs) =>
        Row(op, needs, ShapeRule.Kept, SlicePassage.BeforeAxis, Derivative.Rule) with { Types = [TypeRule.OfAll] };
}
