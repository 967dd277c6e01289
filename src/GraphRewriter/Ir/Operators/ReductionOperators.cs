using static Acdc.Onnx.GraphRewriter.Ir.Operators.OperatorRow;

namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>Reductions and running sums.</summary>
internal static class ReductionOperators
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<OperatorRow> All { get; } =
    [
        Reduce("ReduceSum") with { Linear = Linearity.Each(0) },
        Reduce("ReduceMean") with { Linear = Linearity.Each(0) },
        Reduce("ReduceSumSquare"),
        Reduce("ReduceL1"),
        Reduce("ReduceL2"),
        Reduce("ReduceLogSumExp"),
        Reduce("ReduceMax"),
        Reduce("ReduceMin"),
        Reduce("ReduceProd") with { Derivative = Derivative.None },
        Reduce("ReduceLogSum") with { Derivative = Derivative.None },
        Row("ArgMax", "1", ShapeRule.ReducedAlongOne, derivative: Derivative.Zero) with { Types = [TypeRule.Int64] },
        Row("ArgMin", "1", ShapeRule.ReducedAlongOne, derivative: Derivative.Zero) with { Types = [TypeRule.Int64] },
        Row("CumSum", "2", ShapeRule.Kept, derivative: Derivative.Rule) with { Linear = Linearity.Each(0) },
    ];

    private static OperatorRow Reduce(OpName op) => Row(op, "1", ShapeRule.Reduced, SlicePassage.BeforeAxis, Derivative.Rule);
}
