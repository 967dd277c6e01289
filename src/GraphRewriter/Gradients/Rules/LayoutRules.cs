using Acdc.Onnx.GraphRewriter.Ir;
using static Acdc.Onnx.GraphRewriter.Gradients.GradientRow;

namespace Acdc.Onnx.GraphRewriter.Gradients.Rules;

/// <summary>Operators that move elements and keep each once: the gradient moves back.</summary>
internal static class LayoutRules
{
    public static IReadOnlyList<GradientRow> All { get; } =
    [
        // g in the shape of x
        Element("Reshape", Reshaped),
        Element("Flatten", Reshaped),

        // g with the axes of size one that were taken away, or without those that were added
        Element("Squeeze", s => Axes(s) is { } gone ? s.Build.Unsqueeze(s.G, gone) : Reshaped(s)),
        Element("Unsqueeze", s => Axes(s) is { } added ? s.Build.Squeeze(s.G, added) : Reshaped(s)),

        // g with the axes back in their order
        Element("Transpose", s => s.Node.Ints("perm") is { } order
            ? s.Build.Transpose(s.G, [.. Enumerable.Range(0, order.Count).Select(axis => (long)order.ToList().IndexOf(axis))])
            : s.Build.Op("Transpose", [s.G])),

        // each part's share of g
        new("Concat", Concat),

        // the parts' gradients joined
        Element("Split", s => s.Build.Concat(
            [.. s.Node.Outputs.Select((part, index) => s.GradientAt(index) ?? s.Build.ZerosLike(part ?? throw s.Cannot("a part is left out")))],
            s.Node.Int("axis", 0))),

        // g without the padding
        Element("Pad", Pad),

        // g's copies summed
        Element("Tile", Tile),

        // g where the triangle is, else 0
        Element("Trilu", s => s.Build.Op("Trilu", [s.G, .. s.Node.Inputs.Skip(1)], ("upper", new OnnxAttribute.Int(s.Node.Int("upper", 1))))),
    ];

    private static long[]? Axes(GradientStep s) => s.Node.Input(1)?.Constant?.ToInt64();

    private static OnnxValue Reshaped(GradientStep s) => s.Build.InShape(s.G, s.Build.Shape(s.X));

    private static void Concat(GradientStep s)
    {
        var b = s.Build;
        long axis = s.Node.Int("axis", 0);
        if (s.Node.Inputs.Count == 1)
        {
            s.Give(0, () => s.G);
            return;
        }

        var sizes = b.Concat([.. s.Node.Inputs.Select(part => s.SizeOf(part!, axis))], 0);
        var parts = b.Ops("Split", [s.G, sizes], s.Node.Inputs.Count, ("axis", new OnnxAttribute.Int(axis)));
        for (int input = 0; input < parts.Count; input++)
        {
            var part = parts[input];
            s.Give(input, () => part);
        }
    }

    private static OnnxValue Pad(GradientStep s)
    {
        if (s.Node.Text("mode", "constant") != "constant")
        {
            throw s.Cannot("only padding by a constant is known");
        }

        var b = s.Build;
        var pads = s.Operand(1);
        var count = b.Div(b.Shape(pads), b.Ints(2));
        var before = b.Op("Slice", [pads, b.Ints(0), count]);
        var axes = s.Node.Input(3) ?? b.Range(count);
        return b.Op("Slice", [s.G, before, b.Add(before, b.Gather(b.Shape(s.X), axes)), axes]);
    }

    private static OnnxValue Tile(GradientStep s)
    {
        var b = s.Build;
        var shape = b.Shape(s.X);
        var both = b.Reshape(b.Concat([b.Unsqueeze(s.Operand(1), 1), b.Unsqueeze(shape, 1)], 1), -1);
        var copies = b.Mul(b.Range(b.Shape(shape)), b.Ints(2));
        return b.Reshape(b.SumAlong(b.Reshape(s.G, both), copies), shape);
    }
}
