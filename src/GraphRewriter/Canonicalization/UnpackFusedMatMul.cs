using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// com.microsoft FusedMatMul → Transpose, MatMul and a factor. A transposition is left alone where the number of axes is not known.
/// </summary>
/// <param name="known">What is known of the values; null for what the graph states.</param>
internal sealed class UnpackFusedMatMul(Facts? known = null) : IGraphPass
{
    private static readonly OpName FusedMatMul = new("FusedMatMul", OpName.Microsoft);

    /// <inheritdoc/>
    public bool Apply(OnnxModel model)
    {
        if (!IsIn(model))
        {
            return false;
        }

        var facts = known ?? Facts.Of(model.Graph);
        return Replacement.Each(
            model,
            node => node.Op == FusedMatMul && IsKnown(node, 0, 'A', facts) && IsKnown(node, 1, 'B', facts),
            (node, builder) => [Product(node, builder, facts)]);
    }

    /// <summary>Whether <paramref name="model"/> has any.</summary>
    internal static bool IsIn(OnnxModel model) => model.Graph.Nodes.Any(node => node.Op == FusedMatMul);

    private static bool IsKnown(OnnxNode node, int input, char letter, Facts facts) =>
        !Transposes(node, letter) || facts.RankOf(node.Inputs[input]!) is not null;

    private static bool Transposes(OnnxNode node, char letter) => node.Int($"trans{letter}", 0) != 0 || node.Int($"transBatch{letter}", 0) != 0;

    private static OnnxValue Product(OnnxNode node, GraphBuilder builder, Facts facts)
    {
        var product = builder.MatMul(Operand(node, 0, 'A', builder, facts), Operand(node, 1, 'B', builder, facts));
        float alpha = node.Float("alpha", 1);
        return alpha == 1 ? product : builder.Mul(product, builder.Scalar(alpha, product));
    }

    private static OnnxValue Operand(OnnxNode node, int input, char letter, GraphBuilder builder, Facts facts)
    {
        var value = node.Inputs[input]!;
        if (!Transposes(node, letter) || facts.RankOf(value) is not { } rank || rank < 2)
        {
            return value;
        }

        List<long> order = [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        if (node.Int($"transBatch{letter}", 0) != 0)
        {
            order.RemoveAt(0);
            order.Insert(rank - 2, 0);
        }

        if (node.Int($"trans{letter}", 0) != 0)
        {
            (order[rank - 2], order[rank - 1]) = (order[rank - 1], order[rank - 2]);
        }

        return builder.Transpose(value, [.. order]);
    }
}
