using Acdc.Onnx.GraphRewriter.Ir;
using static Acdc.Onnx.GraphRewriter.Gradients.GradientRow;

namespace Acdc.Onnx.GraphRewriter.Gradients.Rules;

/// <summary>Operators that take ranges, or the largest, of an axis.</summary>
internal static class SliceRules
{
    public static IReadOnlyList<GradientRow> All { get; } =
    [
        // g put back where it was taken, zeros elsewhere; one axis after another
        Element("Slice", Slice),

        // the gradient at the values put back where the indices say
        Element("TopK", s =>
        {
            if (s.GradientAt(0) is not { } gradient)
            {
                return s.Build.ZerosLike(s.X);
            }

            var indices = s.Node.Outputs[1] ?? throw s.Cannot("its indices are left out");
            return s.Build.Op("ScatterElements", [s.Build.ZerosLike(s.X), indices, gradient], ("axis", new OnnxAttribute.Int(s.Node.Int("axis", -1))));
        }),
    ];

    private static OnnxValue Slice(GradientStep s)
    {
        var b = s.Build;
        long[] axes = s.Node.Input(3) is not null ? s.Constants(3) : [.. Enumerable.Range(0, (int)Length(s)).Select(axis => (long)axis)];
        var gradient = s.G;
        for (int i = 0; i < axes.Length; i++)
        {
            OnnxValue Of(int input) => b.Part(s.Operand(input), i, i + 1);
            var size = s.SizeOf(s.X, axes[i]);
            var picked = b.Op("Slice", [b.Range(size), Of(1), Of(2), b.Ints(0), .. s.Node.Input(4) is null ? [] : new[] { Of(4) }]);
            gradient = b.PutBack(gradient, picked, size, axes[i]);
        }

        return gradient;
    }

    private static long Length(GradientStep s) => (s.Operand(1).Constant ?? s.Operand(2).Constant)?.Count ?? throw s.Cannot("its axes are not constant");
}
