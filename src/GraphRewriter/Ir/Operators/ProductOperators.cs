using static Acdc.Onnx.GraphRewriter.Ir.Operators.OperatorRow;

namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>Products with weights, or of two activations.</summary>
internal static class ProductOperators
{
    private static readonly Linearity Both = Linearity.Each(0, 1);

    /// <summary>The rows.</summary>
    public static IReadOnlyList<OperatorRow> All { get; } =
    [
        Row("MatMul", "2", ShapeRule.Product, SlicePassage.Product, Derivative.Rule) with { Weighs = true, Linear = Both, Types = [TypeRule.OfAll] },
        Row("Gemm", "2; @7 3; @11 2", ShapeRule.MatrixProduct, derivative: Derivative.Rule) with { Weighs = true, Types = [TypeRule.OfAll] },
        Row("Einsum", "1 equation", ShapeRule.Einsum, derivative: Derivative.Rule) with { Weighs = true, Linear = Both, Types = [TypeRule.OfAll] },
        Row("MatMulInteger", "2", ShapeRule.Product) with { Weighs = true, Types = [TypeRule.Always(ElementType.Int32)] },
        Row("Conv", "2", ShapeRule.SameRank) with { Weighs = true, Linear = Both, Types = [TypeRule.OfAll] },
        Row(Own("FusedMatMul"), "2", ShapeRule.TurnedProduct) with { Weighs = true, Linear = Both, Types = [TypeRule.OfAll] },
        Row(Own("MatMulNBits"), "3 K N", ShapeRule.SameRank, SlicePassage.BlockProduct, Derivative.Rule) with { Weighs = true, Linear = Linearity.Each(0) },
        .. Unclaimed.Select(op => Row(op.Op, op.Needs, ShapeRule.None) with { Weighs = true }),
    ];

    private static IReadOnlyList<(OpName Op, string Needs)> Unclaimed =>
    [
        ("QLinearMatMul", "8"), (Own("MatMulBnb4"), "3 K N block_size quant_type"), (Own("MatMulIntegerToFloat"), "4"), (Own("DynamicQuantizeMatMul"), "3"),
        (Own("MatMulFpQ4"), "3"), (Own("MatMulInteger16"), "2"), (Own("MoE"), "5 ?3"), (Own("QMoE"), "6 ?3 ?4"),
    ];
}
