using static Acdc.Onnx.GraphRewriter.Gradients.GradientRow;

namespace Acdc.Onnx.GraphRewriter.Gradients.Rules;

/// <summary>Softmax and its logarithm, in the form of opset 13 and later.</summary>
internal static class SoftmaxRules
{
    public static IReadOnlyList<GradientRow> All { get; } =
    [
        // y · (g − Σ g·y)
        Element("Softmax", s =>
        {
            var weighted = s.Build.Mul(s.G, s.Y);
            return s.Build.Sub(weighted, s.Build.Mul(s.Y, s.Build.ReduceSum(weighted, true, Axis(s))));
        }),

        // g − exp(y) · Σ g
        Element("LogSoftmax", s => s.Build.Sub(s.G, s.Build.Mul(s.Build.Exp(s.Y), s.Build.ReduceSum(s.G, true, Axis(s))))),
    ];

    private static long Axis(GradientStep s) => s.Node.Int("axis", -1);
}
