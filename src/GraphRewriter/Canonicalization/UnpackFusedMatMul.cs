using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// com.microsoft FusedMatMul → Transpose, MatMul and a factor. A transposition is left alone where the number of axes is not known.
/// </summary>
/// <param name="rankOf">Numbers of axes; null for those that the graph states.</param>
internal sealed class UnpackFusedMatMul(Func<OnnxValue, int?>? rankOf = null) : IGraphPass
{
    private static readonly OpName FusedMatMul = new("FusedMatMul", OpName.Microsoft);

    /// <inheritdoc/>
    public bool Apply(OnnxModel model)
    {
        if (!IsIn(model))
        {
            return false;
        }

        var ranks = rankOf ?? Stated(new StatedRanks(model.Graph));
        return Replacement.Each(
            model,
            node => node.Op == FusedMatMul && IsKnown(node, 0, 'A', ranks) && IsKnown(node, 1, 'B', ranks),
            (node, builder) => [Product(node, builder, ranks)]);

        static Func<OnnxValue, int?> Stated(StatedRanks ranks) => value => ranks[value];
    }

    /// <summary>Whether <paramref name="model"/> has any.</summary>
    internal static bool IsIn(OnnxModel model) => model.Graph.Nodes.Any(node => node.Op == FusedMatMul);

    private static bool IsKnown(OnnxNode node, int input, char letter, Func<OnnxValue, int?> ranks) =>
        !Transposes(node, letter) || ranks(node.Inputs[input]!) is not null;

    private static bool Transposes(OnnxNode node, char letter) => node.Int($"trans{letter}", 0) != 0 || node.Int($"transBatch{letter}", 0) != 0;

    private static OnnxValue Product(OnnxNode node, GraphBuilder builder, Func<OnnxValue, int?> ranks)
    {
        var product = builder.MatMul(Operand(node, 0, 'A', builder, ranks), Operand(node, 1, 'B', builder, ranks));
        float alpha = node.Float("alpha", 1);
        return alpha == 1 ? product : builder.Mul(product, builder.Scalar(alpha, product));
    }

    private static OnnxValue Operand(OnnxNode node, int input, char letter, GraphBuilder builder, Func<OnnxValue, int?> ranks)
    {
        var value = node.Inputs[input]!;
        if (!Transposes(node, letter) || ranks(value) is not { } rank || rank < 2)
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
