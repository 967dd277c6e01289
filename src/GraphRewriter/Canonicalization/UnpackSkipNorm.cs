using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>SkipLayerNormalization and SkipSimplifiedLayerNormalization → the sum, which is the residual stream, and its norm.</summary>
public sealed class UnpackSkipNorm : IGraphPass
{
    private const float DefaultEpsilon = 1e-12f;
    private static readonly OpName Layer = new("SkipLayerNormalization", OpName.Microsoft);
    private static readonly OpName Rms = new("SkipSimplifiedLayerNormalization", OpName.Microsoft);

    /// <inheritdoc/>
    public bool Apply(OnnxModel model) => Replacement.Each(
        model,
        node => (node.Op == Layer || node.Op == Rms) && !model.Graph.Uses(node, 1) && !model.Graph.Uses(node, 2),
        Rewrite);

    private static OnnxValue?[] Rewrite(OnnxNode node, GraphBuilder builder)
    {
        var bias = node.Input(node.Op == Rms ? 3 : 4);
        var sum = builder.Add(node.Inputs[0]!, node.Inputs[1]!);
        sum = bias is null ? sum : builder.Add(sum, bias);
        float epsilon = node.Float("epsilon", DefaultEpsilon);
        var norm = node.Op == Rms
            ? builder.RmsNorm(sum, node.Inputs[2]!, epsilon)
            : builder.LayerNorm(sum, node.Inputs[2]!, node.Input(3), epsilon);
        return [norm, null, null, sum];
    }
}
