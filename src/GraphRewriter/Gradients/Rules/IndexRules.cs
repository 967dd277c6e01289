using Acdc.Onnx.GraphRewriter.Ir;
using static Acdc.Onnx.GraphRewriter.Gradients.GradientRow;

namespace Acdc.Onnx.GraphRewriter.Gradients.Rules;

/// <summary>Operators that read or write by index. Indices may name an element twice: gradients are added up.</summary>
internal static class IndexRules
{
    private const long OldestAdding = 16;

    public static IReadOnlyList<GradientRow> All { get; } =
    [
        // x̄ = Eᵀ · g along the axis, E having a 1 per index
        Element("Gather", Gather),

        // g added at the indices to zeros
        Element("GatherElements", s => Adding(s, "ScatterElements", s.Operand(1), ("axis", new OnnxAttribute.Int(s.Node.Int("axis", 0))))),
        Element("GatherND", s => s.Node.Int("batch_dims", 0) == 0 ? Adding(s, "ScatterND", s.Operand(1)) : throw s.Cannot("batch_dims is not 0")),

        // x̄ = g with zeros where an update was written, or g where updates are added; the updates' gradient is what g has there
        new("ScatterND", s => Scatter(s, "ScatterND", () => s.Build.GatherND(s.G, s.Operand(1)))),
        new("ScatterElements", s => Scatter(
            s, "ScatterElements", () => s.Build.GatherElements(s.G, s.Operand(1), s.Node.Int("axis", 0)),
            ("axis", new OnnxAttribute.Int(s.Node.Int("axis", 0))))),
    ];

    private static OnnxValue Gather(GradientStep s)
    {
        var b = s.Build;
        long axis = s.Node.Int("axis", 0);
        var shape = b.Shape(s.X);
        var before = b.Product(b.Part(shape, 0, axis));
        var after = axis == -1 ? b.Ints(1) : b.Product(b.Part(shape, axis + 1, long.MaxValue));
        var size = b.Gather(shape, b.Ints(axis));
        var indices = b.Reshape(b.Cast(s.Operand(1), ElementType.Int64), -1);
        var counted = b.Where(b.Less(indices, b.Ints(0)), b.Add(indices, size), indices);
        var isPicked = b.Equal(b.Unsqueeze(b.Range(size), 1), b.Unsqueeze(counted, 0));
        var gradient = b.InShape(s.G, b.Concat([before, b.Shape(indices), after], 0));
        return b.InShape(b.MatMul(b.Where(isPicked, s.Number(1), s.Number(0)), gradient), shape);
    }

    private static OnnxValue Adding(GradientStep s, string op, OnnxValue indices, params (string, OnnxAttribute)[] attributes) => s.Build.Opset >= OldestAdding
        ? s.Build.Op(op, [s.Build.ZerosLike(s.X), indices, s.G], [.. attributes, ("reduction", new OnnxAttribute.Text("add"))])
        : throw s.Cannot(FormattableString.Invariant($"it takes opset {OldestAdding} or later"));

    private static void Scatter(GradientStep s, string op, Func<OnnxValue> picked, params (string, OnnxAttribute)[] attributes)
    {
        string reduction = s.Node.Text("reduction", "none");
        if (reduction is not ("none" or "add"))
        {
            throw s.Cannot($"reduction '{reduction}'");
        }

        s.Give(0, () => reduction == "add" ? s.G : s.Build.Op(op, [s.G, s.Operand(1), s.Build.ZerosLike(s.Operand(2))], attributes));
        s.Give(2, picked);
    }
}
