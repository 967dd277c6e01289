using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Gradients.Rules;

/// <summary>Rotary position embeddings.</summary>
internal static class RotaryRules
{
    public static IReadOnlyList<GradientRow> All { get; } =
    [
        // a rotation: g rotated back, by the same cosines and the negative sines
        new("RotaryEmbedding", s => Rotate(s, sines: 2)),
        new(new("RotaryEmbedding", OpName.Microsoft), s => Rotate(s, sines: 3)),
    ];

    private static void Rotate(GradientStep s, int sines) => s.Give(0, () =>
    {
        OnnxValue?[] inputs = [.. s.Node.Inputs];
        (inputs[0], inputs[sines]) = (s.G, s.Build.Neg(s.Operand(sines)));
        return s.Build.Op(s.Node.Op, inputs, [.. s.Node.Attributes.Select(pair => (pair.Key, pair.Value))]);
    });
}
