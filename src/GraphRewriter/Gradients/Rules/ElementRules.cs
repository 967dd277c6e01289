using Acdc.Onnx.GraphRewriter.Ir;
using static Acdc.Onnx.GraphRewriter.Gradients.GradientRow;

namespace Acdc.Onnx.GraphRewriter.Gradients.Rules;

/// <summary>Functions of one element.</summary>
internal static class ElementRules
{
    public static IReadOnlyList<GradientRow> All { get; } =
    [
        Element("Identity", s => s.G),
        Element("Dropout", s => s.G),
        Element("Neg", s => s.Build.Neg(s.G)),

        // g · y
        Element("Exp", s => s.Build.Mul(s.G, s.Y)),

        // g / x
        Element("Log", s => s.Build.Div(s.G, s.X)),

        // g / (2y)
        Element("Sqrt", s => s.Build.Div(s.G, s.Build.Mul(s.Number(2), s.Y))),

        // −g · y²
        Element("Reciprocal", s => s.Build.Neg(s.Build.Mul(s.G, s.Build.Square(s.Y)))),

        // g · cos x
        Element("Sin", s => s.Build.Mul(s.G, s.Build.Op("Cos", [s.X]))),

        // −g · sin x
        Element("Cos", s => s.Build.Neg(s.Build.Mul(s.G, s.Build.Op("Sin", [s.X])))),

        // g · (1 + y²)
        Element("Tan", s => s.Build.Mul(s.G, s.Build.Add(s.Number(1), s.Build.Square(s.Y)))),

        // g · cosh x, g · sinh x
        Element("Sinh", s => s.Build.Mul(s.G, s.Build.Op("Cosh", [s.X]))),
        Element("Cosh", s => s.Build.Mul(s.G, s.Build.Op("Sinh", [s.X]))),

        // g / (1 + x²), ±g / √(1 − x²)
        Element("Atan", s => s.Build.Div(s.G, s.Build.Add(s.Number(1), s.Build.Square(s.X)))),
        Element("Asin", s => s.Build.Div(s.G, s.Build.Sqrt(s.Build.Sub(s.Number(1), s.Build.Square(s.X))))),
        Element("Acos", s => s.Build.Neg(s.Build.Div(s.G, s.Build.Sqrt(s.Build.Sub(s.Number(1), s.Build.Square(s.X)))))),

        // g / √(x² + 1), g / √(x² − 1), g / (1 − x²)
        Element("Asinh", s => s.Build.Div(s.G, s.Build.Sqrt(s.Build.Add(s.Build.Square(s.X), s.Number(1))))),
        Element("Acosh", s => s.Build.Div(s.G, s.Build.Sqrt(s.Build.Sub(s.Build.Square(s.X), s.Number(1))))),
        Element("Atanh", s => s.Build.Div(s.G, s.Build.Sub(s.Number(1), s.Build.Square(s.X)))),

        // g · sign x
        Element("Abs", s => s.Build.Mul(s.G, s.Build.Op("Sign", [s.X]))),

        // g · 2/√π · exp(−x²)
        Element("Erf", s => s.Build.Mul(s.G, s.Build.Mul(s.Number(2 / Math.Sqrt(Math.PI)), s.Build.Exp(s.Build.Neg(s.Build.Square(s.X)))))),

        // g where min ≤ x ≤ max, else 0
        Element("Clip", Clip),

        // g, in the type of x
        new("Cast", Cast),
        new("CastLike", Cast),
    ];

    private static OnnxValue Clip(GradientStep s)
    {
        var b = s.Build;
        OnnxValue Bounded(OnnxValue gradient, int bound, Func<OnnxValue, OnnxValue, OnnxValue> beyond) =>
            s.Node.Input(bound) is { } limit ? b.Where(beyond(s.X, limit), s.Number(0), gradient) : gradient;
        return Bounded(Bounded(s.G, 1, b.Less), 2, b.Greater);
    }

    private static void Cast(GradientStep s)
    {
        var type = s.TypeOf(s.X);
        if (type == ElementType.Undefined || type.IsFloatingPoint())
        {
            s.Give(0, () => type == ElementType.Undefined ? s.Build.Op("CastLike", [s.G, s.X]) : s.Build.Cast(s.G, type));
        }
    }
}
