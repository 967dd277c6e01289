using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// com.microsoft EmbedLayerNormalization → lookups of tokens, positions and segments, their sum, its norm; and the number of kept positions for attention.
/// </summary>
public sealed class UnpackEmbedNorm : IGraphPass
{
    private const float DefaultEpsilon = 1e-12f;
    private static readonly OpName EmbedNorm = new("EmbedLayerNormalization", OpName.Microsoft);

    /// <inheritdoc/>
    public bool Apply(OnnxModel model) => Replacement.Each(model, node => node.Op == EmbedNorm, Rewrite);

    private static OnnxValue?[] Rewrite(OnnxNode node, GraphBuilder builder)
    {
        var tokens = node.Inputs[0]!;
        var positions = node.Input(8) ?? builder.Range(builder.SizeOf(tokens, 1));
        var sum = builder.Add(builder.Gather(node.Inputs[2]!, tokens), builder.Gather(node.Inputs[3]!, positions));
        if (node.Input(1) is { } segments && node.Input(4) is { } table)
        {
            sum = builder.Add(sum, builder.Gather(table, segments));
        }

        var norm = builder.LayerNorm(sum, node.Inputs[5]!, node.Input(6), node.Float("epsilon", DefaultEpsilon));
        return [norm, node.Outputs.Count > 1 && node.Outputs[1] is not null ? Lengths(node, builder, tokens) : null, sum];
    }

    private static OnnxValue Lengths(OnnxNode node, GraphBuilder builder, OnnxValue tokens)
    {
        if (node.Input(7) is not { } mask)
        {
            return builder.Expand(builder.Constant(OnnxTensor.Zeros(ElementType.Int32, 1), "none"), builder.SizeOf(tokens, 0));
        }

        var kept = builder.Equal(mask, builder.Constant(OnnxTensor.Of<int>(ElementType.Int32, [], [1]), "one"));
        return builder.ReduceSum(builder.Cast(kept, ElementType.Int32), false, 1);
    }
}
