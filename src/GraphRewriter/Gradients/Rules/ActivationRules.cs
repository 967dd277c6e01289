using Acdc.Onnx.GraphRewriter.Ir;
using static Acdc.Onnx.GraphRewriter.Gradients.GradientRow;

namespace Acdc.Onnx.GraphRewriter.Gradients.Rules;

/// <summary>Activation functions.</summary>
internal static class ActivationRules
{
    private const double TanhScale = 0.044715;

    public static IReadOnlyList<GradientRow> All { get; } =
    [
        // g · (1 − y²)
        Element("Tanh", s => s.Build.Mul(s.G, s.Build.Sub(s.Number(1), s.Build.Square(s.Y)))),

        // g · y · (1 − y)
        Element("Sigmoid", s => s.Build.Mul(s.G, s.Build.Mul(s.Y, s.Build.Sub(s.Number(1), s.Y)))),

        // g where x > 0, else 0
        Element("Relu", s => s.Build.Where(s.Build.Greater(s.X, s.Number(0)), s.G, s.Number(0))),

        // g where x ≥ 0, else α · g
        Element("LeakyRelu", s => s.Build.Where(s.Build.Less(s.X, s.Number(0)), s.Build.Mul(s.Number(s.Node.Float("alpha", 0.01f)), s.G), s.G)),

        // g where x ≥ 0, else g · (y + α)
        Element("Elu", s => s.Build.Where(s.Build.Less(s.X, s.Number(0)), s.Build.Mul(s.G, s.Build.Add(s.Y, s.Number(s.Node.Float("alpha", 1)))), s.G)),

        // γ · g where x > 0, else g · (y + γα)
        Element("Selu", Selu),

        // g where x ≥ 0, else g · (y/α + 1)
        Element("Celu", s => s.Build.Where(
            s.Build.Less(s.X, s.Number(0)), s.Build.Mul(s.G, s.Build.Add(s.Build.Div(s.Y, s.Number(s.Node.Float("alpha", 1))), s.Number(1))), s.G)),

        // g · (1 − |y|)²
        Element("Softsign", s => s.Build.Mul(s.G, s.Build.Square(s.Build.Sub(s.Number(1), s.Build.Op("Abs", [s.Y]))))),

        // g where x > α, else 0
        Element("ThresholdedRelu", s => s.Build.Where(s.Build.Greater(s.X, s.Number(s.Node.Float("alpha", 1))), s.G, s.Number(0))),

        // g where |x| > λ, else 0
        Element("Shrink", s => s.Build.Where(s.Build.Greater(s.Build.Op("Abs", [s.X]), s.Number(s.Node.Float("lambd", 0.5f))), s.G, s.Number(0))),

        // g · (t + x · (1 − t²) · σ(x)), t = tanh softplus x
        Element("Mish", Mish),

        // g where x ≥ 0, else g · slope; the slope's gradient is the sum of g · x where x < 0
        new("PRelu", PRelu),

        // g · σ(x)
        Element("Softplus", s => s.Build.Mul(s.G, s.Build.Op("Sigmoid", [s.X]))),

        // α · g where 0 < y < 1, else 0
        Element("HardSigmoid", s => Within(s, s.Y, 0, 1, s.Build.Mul(s.Number(s.Node.Float("alpha", 0.2f)), s.G), s.Number(0))),

        // 0 where x ≤ −3, g where x ≥ 3, between them g · (2x + 3)/6
        Element("HardSwish",
            s => s.Build.Mul(s.G, Within(s, s.X, -3, 3, s.Build.Div(s.Build.Add(s.Build.Mul(s.Number(2), s.X), s.Number(3)), s.Number(6)), StepAt(s, 0)))),

        // g · σ(αx) · (1 + αx · (1 − σ(αx)))
        Element("Swish", s => Sigmoidal(s, s.Node.Float("alpha", 1))),
        Element(new("QuickGelu", OpName.Microsoft), s => Sigmoidal(s, s.Node.Float("alpha", 1.702f))),

        // g · Gelu'(x), by the error function or by tanh as the operator says
        Element("Gelu", s => s.Build.Mul(s.G, s.Node.Text("approximate", "none") == "tanh" ? TanhGelu(s, s.X) : ErfGelu(s, s.X))),
        Element(new("Gelu", OpName.Microsoft), s => s.Build.Mul(s.G, ErfGelu(s, s.X))),

        // the same at x + b; b's gradient is the sum over what it was broadcast along
        Biased("FastGelu", TanhGelu),
        Biased("BiasGelu", ErfGelu),
    ];

    private static OnnxValue Selu(GradientStep s)
    {
        float scale = s.Node.Float("gamma", 1.05070102f), alpha = s.Node.Float("alpha", 1.67326319f);
        return s.Build.Mul(s.G, s.Build.Where(s.Build.Greater(s.X, s.Number(0)), s.Number(scale), s.Build.Add(s.Y, s.Number((double)scale * alpha))));
    }

    private static OnnxValue Mish(GradientStep s)
    {
        var b = s.Build;
        var t = b.Tanh(b.Op("Softplus", [s.X]));
        return b.Mul(s.G, b.Add(t, b.Mul(b.Mul(s.X, b.Sub(s.Number(1), b.Square(t))), b.Op("Sigmoid", [s.X]))));
    }

    private static void PRelu(GradientStep s)
    {
        var below = s.Build.Less(s.X, s.Number(0));
        s.Give(0, () => s.Build.Where(below, s.Build.Mul(s.G, s.Operand(1)), s.G));
        s.GiveSummed(1, () => s.Build.Where(below, s.Build.Mul(s.G, s.X), s.Number(0)));
    }

    private static GradientRow Biased(string op, Func<GradientStep, OnnxValue, OnnxValue> slope) => new(new(op, OpName.Microsoft), s =>
    {
        var gradient = s.Build.Mul(s.G, slope(s, s.Node.Input(1) is { } bias ? s.Build.Add(s.X, bias) : s.X));
        s.Give(0, () => gradient);
        s.GiveSummed(1, () => gradient);
    });

    /// <summary>Φ(x) + x·φ(x), Φ(x) = (1 + erf(x/√2))/2, φ(x) = exp(−x²/2)/√(2π).</summary>
    private static OnnxValue ErfGelu(GradientStep s, OnnxValue x)
    {
        var b = s.Build;
        var below = b.Mul(s.Number(0.5), b.Add(s.Number(1), b.Op("Erf", [b.Mul(x, s.Number(Math.Sqrt(0.5)))])));
        var density = b.Mul(s.Number(1 / Math.Sqrt(2 * Math.PI)), b.Exp(b.Mul(s.Number(-0.5), b.Square(x))));
        return b.Add(below, b.Mul(x, density));
    }

    /// <summary>(1 + t)/2 + x/2 · (1 − t²) · u'(x), t = tanh u, u = √(2/π)·(x + c·x³).</summary>
    private static OnnxValue TanhGelu(GradientStep s, OnnxValue x)
    {
        var b = s.Build;
        double root = Math.Sqrt(2 / Math.PI);
        var square = b.Square(x);
        var t = b.Tanh(b.Mul(x, b.Add(s.Number(root), b.Mul(s.Number(root * TanhScale), square))));
        var slope = b.Add(s.Number(root), b.Mul(s.Number(3 * root * TanhScale), square));
        var half = s.Number(0.5);
        return b.Add(b.Mul(half, b.Add(s.Number(1), t)), b.Mul(b.Mul(b.Mul(half, x), b.Sub(s.Number(1), b.Square(t))), slope));
    }

    private static OnnxValue Sigmoidal(GradientStep s, double alpha)
    {
        var b = s.Build;
        var scaled = b.Mul(s.Number(alpha), s.X);
        var sigmoid = b.Op("Sigmoid", [scaled]);
        return b.Mul(s.G, b.Mul(sigmoid, b.Add(s.Number(1), b.Mul(scaled, b.Sub(s.Number(1), sigmoid)))));
    }

    private static OnnxValue Within(GradientStep s, OnnxValue value, double low, double high, OnnxValue inside, OnnxValue outside) =>
        s.Build.Where(s.Build.And(s.Build.Greater(value, s.Number(low)), s.Build.Less(value, s.Number(high))), inside, outside);

    private static OnnxValue StepAt(GradientStep s, double place) => s.Build.Where(s.Build.Greater(s.X, s.Number(place)), s.Number(1), s.Number(0));
}
