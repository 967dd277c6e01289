using static Acdc.Onnx.GraphRewriter.Ir.Operators.OperatorRow;

namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>Fused attention and rotations.</summary>
internal static class AttentionOperators
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<OperatorRow> All { get; } =
    [
        Rotation("RotaryEmbedding", "3"),
        Rotation(Own("RotaryEmbedding"), "4"),
        Row("Attention", "3", ShapeRule.SameRank) with { Ranks = [null, 4] },
        Row(Own("Attention"), "2 num_heads", ShapeRule.FixedRank) with { Ranks = [3, 5], Types = [TypeRule.OfAll] },
        Row(Own("QAttention"), "5 num_heads ?2", ShapeRule.FixedRank) with { Ranks = [3, 5], Types = [TypeRule.Of(3)] },
        Row(Own("MultiHeadAttention"), "1 num_heads", ShapeRule.FixedRank) with { Ranks = [3, 4] },
        Row(Own("GroupQueryAttention"), "7 num_heads kv_num_heads ?1 ?2 ?3 ?4", ShapeRule.FixedRank) with { Ranks = [3, 4] },
    ];

    private static OperatorRow Rotation(OpName op, string needs) =>
        Row(op, needs, ShapeRule.Kept, SlicePassage.Heads, Derivative.Rule) with { Linear = Linearity.Each(0) };
}
