using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// All heads' outputs from one product, results as [head, batch · position, d_head] · W_O as [head, d_head, width], where the model merges its heads by a
/// Transpose and a Reshape: a seventh of the nodes that one product per head takes.
/// </summary>
internal static class JointProjection
{
    private const int HeadAxis = 1, PositionAxis = 2, ChannelAxis = 3;

    /// <summary>Each head's output without the output bias, of the shape of the block's own; null where the model has another form.</summary>
    public static IReadOnlyList<OnnxValue>? Apply(HeadContext context, AttentionBlock block, OnnxValue result)
    {
        var map = context.Map;
        var stretch = map.Activations.Between([block.Result.Value], block.OutputEnd);
        if (!HasHeadAxis(map, block) || stretch is not [{ } transpose, { } merge, { } product, ..] || !MergesHeads(map, block, transpose, merge))
        {
            return null;
        }

        long channels = map.Facts[block.Result.Value].Axes[ChannelAxis].Factor;
        bool projects =
            product.Op == "MatMul" && product.Inputs[0] == merge.Output && map.Facts[product.Inputs[1]!].Axes is [{ IsFixed: true } rows, { IsFixed: true }]
            && rows.Factor == block.Heads * channels;
        if (!projects || stretch.Skip(3).Any(node => !LinearOps.IsBias(node) && node.Op.Type is not ("Reshape" or "Identity")))
        {
            return null;
        }

        var builder = context.Builder;
        var weights = builder.Reshape(context.Import(product.Inputs[1]!), block.Heads, channels, -1);
        var stacked = builder.Reshape(builder.Transpose(result, HeadAxis, 0, PositionAxis, ChannelAxis), block.Heads, -1, channels);
        var shape = context.Dimensions.Shape(map.Facts[block.OutputEnd].Axes);
        var outputs = builder.Reshape(builder.MatMul(stacked, weights), builder.Concat([builder.Ints(-1), builder.Slice(shape, 0, 1, long.MaxValue)], 0));
        return builder.SplitEvenly(outputs, 0, block.Heads);
    }

    private static bool HasHeadAxis(TransformerMap map, AttentionBlock block) =>
        block.Result.Layout is { Merged: false, Axes: [HeadAxis] }
            && map.Facts[block.Result.Value].Axes is [_, { IsFixed: true } heads, _, { IsFixed: true }] && heads.Factor == block.Heads;

    private static bool MergesHeads(TransformerMap map, AttentionBlock block, OnnxNode transpose, OnnxNode merge) =>
        transpose.Op == "Transpose" && transpose.Inputs[0] == block.Result.Value && transpose.Ints("perm") is [0, PositionAxis, HeadAxis, ChannelAxis]
        && merge.Op == "Reshape" && merge.Inputs[0] == transpose.Output
        && map.Facts[merge.Output].Axes[^1] == AxisSize.Fixed(block.Heads * map.Facts[block.Result.Value].Axes[ChannelAxis].Factor);
}
