using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Gradients.Rules;

/// <summary>Functions of several operands, element by element, each operand broadcast; its gradient is summed back to its shape.</summary>
internal static class BroadcastRules
{
    public static IReadOnlyList<GradientRow> All { get; } =
    [
        // ā = g, b̄ = g
        new("Add", s => ForEach(s, _ => s.G)),
        new("Sum", s => ForEach(s, _ => s.G)),

        // ā = g, b̄ = −g
        new("Sub", s => ForEach(s, i => i == 0 ? s.G : s.Build.Neg(s.G))),

        // ā = g · b, b̄ = g · a
        new("Mul", s => ForEach(s, i => s.Build.Mul(s.G, s.Operand(1 - i)))),

        // ā = g / b, b̄ = −g · y / b
        new("Div", s => ForEach(s, i => i == 0 ? s.Build.Div(s.G, s.Operand(1)) : s.Build.Neg(s.Build.Div(s.Build.Mul(s.G, s.Y), s.Operand(1))))),

        // ā = g · b · a^(b−1), b̄ = g · y · ln a
        new("Pow", Pow),

        // g / n each
        new("Mean", s => ForEach(s, _ => s.Build.Div(s.G, s.Number(s.Node.Inputs.Count)))),

        // g where the operand is the result, shared by those that are equal
        new("Max", s => ForEach(s, i => Share(s, s.Operand(i)))),
        new("Min", s => ForEach(s, i => Share(s, s.Operand(i)))),

        // ā = g where c, b̄ = g where not c
        new("Where", s => ForEach(s, i => i == 1
            ? s.Build.Where(s.X, s.G, s.Number(0))
            : s.Build.Where(s.X, s.Number(0), s.G))),

        // g summed back
        new("Expand", s => s.Give(0, () => s.Build.SumTo(s.G, s.X))),
    ];

    private static void ForEach(GradientStep s, Func<int, OnnxValue> gradient)
    {
        for (int input = 0; input < s.Node.Inputs.Count; input++)
        {
            int operand = input;
            s.GiveSummed(input, () => gradient(operand));
        }
    }

    private static void Pow(GradientStep s)
    {
        var a = s.Operand(0);
        bool number = s.TypeOf(s.Operand(1)) is var type && (type.IsFloatingPoint() || type == ElementType.Undefined);
        var exponent = number ? s.Operand(1) : s.Build.Like(s.Build.Cast(s.Operand(1), ElementType.Float), a);
        bool square = s.Operand(1).Constant is { Count: 1 } tensor && (number ? tensor.ToSingle()[0] : tensor.ToInt64()[0]) == 2;
        s.GiveSummed(0, () => s.Build.Mul(s.G, square
            ? s.Build.Mul(s.Number(2), a)
            : s.Build.Mul(exponent, s.Build.Op("Pow", [a, s.Build.Sub(exponent, s.Build.Scalar(1, exponent))]))));
        s.GiveSummed(1, () => s.Build.Mul(s.G, s.Build.Mul(s.Y, s.Build.Log(a))));
    }

    private static OnnxValue Share(GradientStep s, OnnxValue operand)
    {
        var b = s.Build;
        OnnxValue Reached(OnnxValue value) => b.Where(b.Equal(value, s.Y), s.Number(1), s.Number(0));
        return b.Div(b.Mul(s.G, Reached(operand)), s.Node.Inputs.Select(input => Reached(input!)).Aggregate(b.Add));
    }
}
