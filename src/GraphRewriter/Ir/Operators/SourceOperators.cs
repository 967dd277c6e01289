using static Acdc.Onnx.GraphRewriter.Ir.Operators.OperatorRow;

namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>Operators that make values of shapes, of nothing, or of subgraphs.</summary>
internal static class SourceOperators
{
    private const string Type = "dtype";

    /// <summary>The rows.</summary>
    public static IReadOnlyList<OperatorRow> All { get; } =
    [
        Row("Shape", "1", ShapeRule.FixedRank, derivative: Derivative.Zero) with { Ranks = [1], Types = [TypeRule.Int64], Measures = true },
        Row("Size", "1", ShapeRule.FixedRank, derivative: Derivative.Zero) with { Ranks = [0], Types = [TypeRule.Int64], Measures = true },
        Row("Range", "3", ShapeRule.FixedRank, derivative: Derivative.Zero) with { Ranks = [1], Types = [TypeRule.OfAll] },
        Row("ConstantOfShape", "1", ShapeRule.Filled, derivative: Derivative.Zero) with { Types = [TypeRule.Named("value", ElementType.Float)] },
        Row("EyeLike", "1", ShapeRule.Kept, derivative: Derivative.Zero) with { Types = [TypeRule.First with { Attribute = Type }] },
        Drawn("RandomNormalLike", "1", ShapeRule.Kept) with { Derivative = Derivative.Zero },
        Drawn("RandomUniformLike", "1", ShapeRule.Kept) with { Derivative = Derivative.Zero },
        Drawn("Bernoulli", "1", ShapeRule.Kept),
        Drawn("Multinomial", "1", ShapeRule.FixedRank) with { Ranks = [2], Types = [TypeRule.Named(Type, ElementType.Int32)] },
        Drawn("RandomNormal", "0 shape", ShapeRule.None) with { Types = [TypeRule.Named(Type, ElementType.Float)] },
        Drawn("RandomUniform", "0 shape", ShapeRule.None) with { Types = [TypeRule.Named(Type, ElementType.Float)] },
        Unstated("If", "1 then_branch else_branch"),
        Unstated("Loop", "3 body ?0 ?1; @11 2 body ?0 ?1"),
        Unstated("Scan", "1 body num_scan_inputs"),
        Unstated("SequenceAt", "2") with { Types = [TypeRule.First] },
        Unstated("ConcatFromSequence", "1 axis") with { Types = [TypeRule.First] },
    ];

    private static OperatorRow Drawn(OpName op, string needs, ShapeRule shape) =>
        Row(op, needs, shape) with { Random = true, Types = [TypeRule.First with { Attribute = Type }] };

    private static OperatorRow Unstated(OpName op, string needs) => Row(op, needs, ShapeRule.Unstated) with { Types = [TypeRule.None] };
}
