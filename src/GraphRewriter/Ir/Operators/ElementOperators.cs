using static Acdc.Onnx.GraphRewriter.Ir.Operators.OperatorRow;

namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>Functions of one element: arithmetic, conditions, activation functions.</summary>
internal static class ElementOperators
{
    private static readonly Linearity First = Linearity.Each(0);

    /// <summary>The rows.</summary>
    public static IReadOnlyList<OperatorRow> All { get; } =
    [
        Element("Identity") with { Layout = true, Linear = First },
        Element("Dropout") with { Linear = First, Types = [TypeRule.First, TypeRule.Bool] },
        Element("Cast", needs: "1 to") with { Layout = true, Linear = First, Types = [TypeRule.Named("to")] },
        Element("CastLike", needs: "2") with { Linear = First, Types = [TypeRule.Of(1)] },
        Element("Neg") with { Linear = First },
        .. Functions.Select(op => Element(op)),
        Element("Clip"),
        Element("PRelu", needs: "2"),
        .. Steps.Select(op => Element(op, Derivative.Zero)),
        .. Conditions.Select(op => Element(op, Derivative.Zero) with { Types = [TypeRule.Bool] }),
        Element(Own("QuickGelu")),
        Element(Own("Gelu")),
        Element(Own("FastGelu")) with { Types = [TypeRule.OfAll] },
        Element(Own("BiasGelu"), needs: "2") with { Types = [TypeRule.OfAll] },
    ];

    private static IReadOnlyList<string> Functions =>
    [
        "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Celu", "Cos", "Cosh", "Elu", "Erf", "Exp", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu",
        "Log", "Mish", "Reciprocal", "Relu", "Selu", "Shrink", "Sigmoid", "Sin", "Sinh", "Softplus", "Softsign", "Sqrt", "Swish", "Tan", "Tanh",
        "ThresholdedRelu",
    ];

    private static IReadOnlyList<string> Steps => ["Ceil", "Floor", "Round", "Sign", "BitwiseNot"];

    private static IReadOnlyList<string> Conditions => ["Not", "IsNaN", "IsInf"];
}
