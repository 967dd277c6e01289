using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// com.microsoft FusedMatMul → Transpose, MatMul and a factor. A transposition is left alone where the graph does not state how many axes there are.
/// </summary>
public sealed class UnpackFusedMatMul : IGraphPass
{
    private static readonly OpName FusedMatMul = new("FusedMatMul", OpName.Microsoft);

    /// <inheritdoc/>
    public bool Apply(OnnxModel model)
    {
        if (model.Graph.Nodes.All(node => node.Op != FusedMatMul))
        {
            return false;
        }

        StatedRanks ranks = new(model.Graph);
        return Replacement.Each(
            model,
            node => node.Op == FusedMatMul && IsStated(node, 0, 'A', ranks) && IsStated(node, 1, 'B', ranks),
            (node, builder) => [Product(node, builder, ranks)]);
    }

    private static bool IsStated(OnnxNode node, int input, char letter, StatedRanks ranks) => !Transposes(node, letter) || ranks[node.Inputs[input]] is not null;

    private static bool Transposes(OnnxNode node, char letter) => node.Int($"trans{letter}", 0) != 0 || node.Int($"transBatch{letter}", 0) != 0;

    private static OnnxValue Product(OnnxNode node, GraphBuilder builder, StatedRanks ranks)
    {
        var product = builder.MatMul(Operand(node, 0, 'A', builder, ranks), Operand(node, 1, 'B', builder, ranks));
        float alpha = node.Float("alpha", 1);
        return alpha == 1 ? product : builder.Mul(product, builder.Scalar(alpha, product));
    }

    private static OnnxValue Operand(OnnxNode node, int input, char letter, GraphBuilder builder, StatedRanks ranks)
    {
        var value = node.Inputs[input]!;
        if (!Transposes(node, letter) || ranks[value] is not { } rank || rank < 2)
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
