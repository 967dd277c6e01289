using static Acdc.Onnx.GraphRewriter.Ir.Operators.OperatorRow;

namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>Functions of several operands, element by element, each operand broadcast.</summary>
internal static class BroadcastOperators
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<OperatorRow> All { get; } =
    [
        Broadcast("Add") with { Linear = Linearity.Jointly(0, 1), Addends = 2 },
        Broadcast("Sub") with { Linear = Linearity.Jointly(0, 1), Addends = 1 },
        Broadcast("Mul") with { Linear = Linearity.Each(0, 1) },
        Broadcast("Div") with { Linear = Linearity.Each(0) },
        Broadcast("Pow") with { Types = [TypeRule.First] },
        Broadcast("Mod", Derivative.None),
        Broadcast("Sum", needs: "1") with { Linear = Linearity.AllTogether, Addends = int.MaxValue },
        Broadcast("Mean", needs: "1") with { Linear = Linearity.AllTogether },
        Broadcast("Max", needs: "1"),
        Broadcast("Min", needs: "1"),
        Broadcast("Where", needs: "3") with { Types = [TypeRule.Of(1)], Linear = Linearity.Jointly(1, 2) },
        .. Conditions.Select(op => Broadcast(op, Derivative.Zero) with { Types = [TypeRule.Bool] }),
        .. Bits.Select(op => Broadcast(op, Derivative.Zero)),
        Broadcast("BitShift", Derivative.Zero, "2 direction"),
    ];

    private static IReadOnlyList<string> Conditions => ["And", "Or", "Xor", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"];

    private static IReadOnlyList<string> Bits => ["BitwiseAnd", "BitwiseOr", "BitwiseXor"];
}
