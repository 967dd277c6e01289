using Acdc.Onnx.GraphRewriter.Ir;
using static Acdc.Onnx.GraphRewriter.Gradients.GradientRow;

namespace Acdc.Onnx.GraphRewriter.Gradients.Rules;

/// <summary>Reductions; g and y stand for themselves with the reduced axes put back.</summary>
internal static class ReductionRules
{
    public static IReadOnlyList<GradientRow> All { get; } =
    [
        // g all along
        Element("ReduceSum", s => s.Build.Expand(Restored(s, s.G), s.Build.Shape(s.X))),

        // g / n all along, n = size of x / size of y
        Element("ReduceMean", s => s.Build.Expand(s.Build.Div(Restored(s, s.G), Count(s)), s.Build.Shape(s.X))),

        // g · 2x
        Element("ReduceSumSquare", s => s.Build.Mul(Restored(s, s.G), s.Build.Mul(s.Number(2), s.X))),

        // g · x / y
        Element("ReduceL2", s => s.Build.Mul(s.X, s.Build.Div(Restored(s, s.G), Restored(s, s.Y)))),

        // g · sign x
        Element("ReduceL1", s => s.Build.Mul(Restored(s, s.G), s.Build.Op("Sign", [s.X]))),

        // g · exp(x − y)
        Element("ReduceLogSumExp", s => s.Build.Mul(Restored(s, s.G), s.Build.Exp(s.Build.Sub(s.X, Restored(s, s.Y))))),

        // g where x is the result, shared by those that are equal
        Element("ReduceMax", Share),
        Element("ReduceMin", Share),

        // the running sum of g the other way round
        Element("CumSum", s => s.Build.Op(
            "CumSum",
            [s.G, s.Operand(1)],
            ("exclusive", new OnnxAttribute.Int(s.Node.Int("exclusive", 0))),
            ("reverse", new OnnxAttribute.Int(1 - s.Node.Int("reverse", 0))))),
    ];

    private static OnnxValue Restored(GradientStep s, OnnxValue value)
    {
        if (s.Node.Int("keepdims", 1) == 1)
        {
            return value;
        }

        if (s.Node.Ints("axes") is { } axes)
        {
            return s.Build.Unsqueeze(value, [.. axes]);
        }

        return s.Node.Input(1) is { } given && given.Constant?.Count != 0 ? s.Build.Op("Unsqueeze", [value, given]) : value;
    }

    private static OnnxValue Count(GradientStep s)
    {
        OnnxValue Size(OnnxValue value) => s.Build.Like(s.Build.Cast(s.Build.Op("Size", [value]), ElementType.Float), s.Y);
        return s.Build.Div(Size(s.X), Size(s.Y));
    }

    private static OnnxValue Share(GradientStep s)
    {
        var b = s.Build;
        var reached = b.Where(b.Equal(s.X, Restored(s, s.Y)), s.Number(1), s.Number(0));
        var count = b.Op(
            "ReduceSum", s.Node.Ints("axes") is { } axes ? [reached, b.Ints([.. axes])] : s.Node.Input(1) is { } given ? [reached, given] : [reached],
            ("keepdims", new OnnxAttribute.Int(1)));
        return b.Mul(reached, b.Div(Restored(s, s.G), count));
    }
}
