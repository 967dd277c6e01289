using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Gradients.Rules;

/// <summary>Norms over the last axes, with n for x − mean, and r for the factor that gives n its size: y = r · n · scale + bias.</summary>
internal static class NormRules
{
    public static IReadOnlyList<GradientRow> All { get; } =
    [
        // with h = r · n and c = g · scale: x̄ = r · (c − mean c − h · mean(c · h))
        new("LayerNormalization", s => Norm(s, centred: true)),

        // without the mean: x̄ = r · (c − h · mean(c · h)), h = r · x
        new("RMSNormalization", s => Norm(s, centred: false)),
        new("SimplifiedLayerNormalization", s => Norm(s, centred: false)),

        // y = x / ‖x‖: x̄ = (g − y · Σ g·y) / ‖x‖
        new("LpNormalization", LpNormalization),
    ];

    private static void Norm(GradientStep s, bool centred)
    {
        if (s.Node.Outputs.Skip(1).Any(output => output is { Uses.Count: > 0 }))
        {
            throw s.Cannot("its mean or deviation is used");
        }

        var b = s.Build;
        OnnxValue Mean(OnnxValue value) => MeanOver(s, value);
        var centre = centred ? b.Sub(s.X, Mean(s.X)) : s.X;
        var factor = b.Op("Reciprocal", [b.Sqrt(b.Add(Mean(b.Square(centre)), s.Number(s.Node.Float("epsilon", 1e-5f))))]);
        var h = b.Mul(centre, factor);
        s.Give(0, () =>
        {
            var c = s.Node.Input(1) is { } scale ? b.Mul(s.G, scale) : s.G;
            var along = b.Mul(h, Mean(b.Mul(c, h)));
            return b.Mul(factor, b.Sub(centred ? b.Sub(c, Mean(c)) : c, along));
        });

        // scale‾ = g · h, bias‾ = g, summed back
        s.Give(1, () => b.SumTo(b.Mul(s.G, h), s.Operand(1)));
        s.Give(2, () => b.SumTo(s.G, s.Operand(2)));
    }

    private static OnnxValue MeanOver(GradientStep s, OnnxValue value)
    {
        var b = s.Build;
        long axis = s.Node.Int("axis", -1);
        if (axis < 0 || s.RankOf(s.X) == axis + 1)
        {
            return b.ReduceMean(value, true, axis < 0 ? [.. Enumerable.Range((int)axis, (int)-axis).Select(each => (long)each)] : [-1]);
        }

        var shape = b.Shape(s.X);
        var axes = b.Op("Range", [b.Constant(OnnxTensor.Scalar(axis)), b.Squeeze(b.Shape(shape), 0), b.Constant(OnnxTensor.Scalar(1L))]);
        var count = b.Like(b.Cast(b.Product(b.Part(shape, axis, long.MaxValue)), ElementType.Float), s.X);
        return b.Div(b.SumAlong(value, axes), count);
    }

    private static void LpNormalization(GradientStep s)
    {
        if (s.Node.Int("p", 2) != 2)
        {
            throw s.Cannot("only the norm of squares is known");
        }

        var b = s.Build;
        long axis = s.Node.Int("axis", -1);
        s.Give(0, () => b.Div(
            b.Sub(s.G, b.Mul(s.Y, b.ReduceSum(b.Mul(s.G, s.Y), true, axis))),
            b.Sqrt(b.ReduceSum(b.Square(s.X), true, axis))));
    }
}
