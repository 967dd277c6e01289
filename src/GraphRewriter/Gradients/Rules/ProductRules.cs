using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Gradients.Rules;

/// <summary>Matrix products.</summary>
internal static class ProductRules
{
    public static IReadOnlyList<GradientRow> All { get; } =
    [
        // ā = g · bᵀ, b̄ = aᵀ · g
        new("MatMul", MatMul),

        // y = α · a′ · b′ + β · c: ā′ = α · g · b′ᵀ, b̄′ = α · a′ᵀ · g, c̄ = β · g
        new("Gemm", Gemm),

        // y = a · W for a quantised W: ā = g · Wᵀ, where W is what the operator makes of the unit matrix
        new(new("MatMulNBits", OpName.Microsoft), MatMulNBits),

        // the same sum with g in the operand's place
        new("Einsum", Einsum),
    ];

    private static void MatMul(GradientStep s)
    {
        var b = s.Build;
        var (left, right) = (s.Operand(0), s.Operand(1));
        if (s.RankOf(left) == 1 || s.RankOf(right) == 1)
        {
            throw s.Cannot("an operand is a vector");
        }

        bool matrix = s.RankOf(right) == 2, matrices = matrix && s.RankOf(left) == 2;
        s.Give(0, () => SummedTo(left, b.MatMul(s.G, Transposed(s, right)), matrix));
        s.Give(1, () => SummedTo(right, b.MatMul(Transposed(s, left), s.G), matrices));

        OnnxValue SummedTo(OnnxValue operand, OnnxValue gradient, bool alone) => alone || s.SameBatch(operand, s.Y) ? gradient : b.SumTo(gradient, operand);
    }

    private static OnnxValue Transposed(GradientStep s, OnnxValue a)
    {
        var b = s.Build;
        if (s.RankOf(a) is { } rank)
        {
            long[] order = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
            return a.Producer is { } node && node.Op == "Transpose" && node.Ints("perm") is { } own && own.SequenceEqual(order)
                ? node.Inputs[0]!
                : b.Transpose(a, order);
        }

        var shape = b.Shape(a);
        var (batch, rows, columns) = (b.Part(shape, 0, -2), b.Part(shape, -2, -1), b.Part(shape, -1, long.MaxValue));
        var turned = b.Transpose(b.Reshape(a, b.Concat([b.Ints(-1), rows, columns], 0)), 0, 2, 1);
        return b.Reshape(turned, b.Concat([batch, columns, rows], 0));
    }

    private static void Gemm(GradientStep s)
    {
        var (a, b) = (s.Operand(0), s.Operand(1));
        (string, OnnxAttribute)[] Form(bool first, bool second) =>
            [("alpha", new OnnxAttribute.Float(s.Node.Float("alpha", 1))), ("transA", new OnnxAttribute.Int(first ? 1 : 0)),
                ("transB", new OnnxAttribute.Int(second ? 1 : 0))];
        bool transA = s.Node.Int("transA", 0) == 1, transB = s.Node.Int("transB", 0) == 1;
        s.Give(0, () => transA ? s.Build.Op("Gemm", [b, s.G], Form(transB, true)) : s.Build.Op("Gemm", [s.G, b], Form(false, !transB)));
        s.Give(1, () => transB ? s.Build.Op("Gemm", [s.G, a], Form(true, transA)) : s.Build.Op("Gemm", [a, s.G], Form(!transA, false)));
        s.GiveSummed(2, () => s.Build.Mul(s.Number(s.Node.Float("beta", 1)), s.G));
    }

    private static void MatMulNBits(GradientStep s)
    {
        s.Give(0, () =>
        {
            var size = s.Build.Ints(s.Node.Int("K", 0), s.Node.Int("K", 0));
            var unit = s.Build.Like(s.Build.Op("EyeLike", [s.Build.Op("ConstantOfShape", [size])]), s.Y);
            var weight = s.Build.Op(s.Node.Op, [unit, .. s.Node.Inputs.Skip(1).Take(4)], [.. s.Node.Attributes.Select(pair => (pair.Key, pair.Value))]);
            return s.Build.MatMul(s.G, s.Build.Transpose(weight, 1, 0));
        });
        s.GiveSummed(5, () => s.G);
    }

    private static void Einsum(GradientStep s)
    {
        string equation = s.Node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        if (equation.Split("->") is not [var left, var result])
        {
            throw s.Cannot($"'{equation}' names no result");
        }

        string[] operands = left.Split(',');
        bool batched = equation.Contains('.');
        for (int operand = 0; operand < operands.Length; operand++)
        {
            int own = operand;
            string others = string.Concat(operands.Where((_, other) => other != own)) + result;
            s.Give(own, () =>
            {
                if (operands[own].Replace(".", "", StringComparison.Ordinal) is var labels
                    && (labels.Distinct().Count() < labels.Length || labels.Any(label => !others.Contains(label))))
                {
                    throw s.Cannot($"'{equation}' sums an operand on its own or takes its diagonal");
                }

                int[] rest = [.. Enumerable.Range(0, operands.Length).Where(other => other != own)];
                string gradient = string.Join(',', rest.Select(other => operands[other]).Prepend(result)) + "->"
                    + (batched && !operands[own].Contains('.') ? "..." : "") + operands[own];
                var product = s.Build.Op("Einsum", [s.G, .. rest.Select(other => s.Operand(other))], ("equation", new OnnxAttribute.Text(gradient)));
                return batched ? s.Build.SumTo(product, s.Operand(own)) : product;
            });
        }
    }
}
