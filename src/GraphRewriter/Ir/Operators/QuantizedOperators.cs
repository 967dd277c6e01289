using static Acdc.Onnx.GraphRewriter.Ir.Operators.OperatorRow;

namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>From numbers to few bits and back.</summary>
internal static class QuantizedOperators
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<OperatorRow> All { get; } =
    [
        Row("DequantizeLinear", "2", ShapeRule.Kept) with { Types = [TypeRule.Of(1)] },
        Row("QuantizeLinear", "2", ShapeRule.Kept) with { Types = [TypeRule.Of(2)] },
        Row("DynamicQuantizeLinear", "1", ShapeRule.Kept) with
        {
            Ranks = [null, 0],
            Types = [TypeRule.Always(ElementType.UInt8), TypeRule.Always(ElementType.Float), TypeRule.Always(ElementType.UInt8)],
        },
        Row(Own("GatherBlockQuantized"), "3", ShapeRule.GatheredBlocks) with { Types = [TypeRule.Of(2)] },
        Row(Own("DequantizeLinear"), "2", ShapeRule.Kept) with { Types = [TypeRule.Of(1)] },
        Row(Own("QuantizeLinear"), "2", ShapeRule.Kept) with { Types = [TypeRule.Of(2)] },
    ];
}
