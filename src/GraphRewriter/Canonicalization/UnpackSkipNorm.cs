using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>SkipLayerNormalization and SkipSimplifiedLayerNormalization → the sum, which is the residual stream, and its norm.</summary>
internal sealed class UnpackSkipNorm : IGraphPass
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
        var sum = Sum(node.Inputs[0]!, node.Inputs[1]!, node.Input(node.Op == Rms ? 3 : 4), builder);
        float epsilon = node.Float("epsilon", DefaultEpsilon);
        var norm = node.Op == Rms
            ? builder.RmsNorm(sum, node.Inputs[2]!, epsilon)
            : builder.LayerNorm(sum, node.Inputs[2]!, node.Input(3), epsilon);
        return [norm, null, null, sum];
    }

    /// <summary>The bias is the block's; the block is the addend that descends from the other one, the stream.</summary>
    private static OnnxValue Sum(OnnxValue a, OnnxValue b, OnnxValue? bias, GraphBuilder builder) => bias is null
        ? builder.Add(a, b)
        : Descends(b, a) ? builder.Add(a, builder.Add(b, bias)) : builder.Add(builder.Add(a, bias), b);

    private static bool Descends(OnnxValue value, OnnxValue source)
    {
        HashSet<OnnxValue> seen = new(ReferenceEqualityComparer.Instance);
        Stack<OnnxValue> open = new([value]);
        while (open.TryPop(out var next))
        {
            if (next == source)
            {
                return true;
            }

            foreach (var dependency in (next.Producer?.Dependencies ?? []).Where(seen.Add))
            {
                open.Push(dependency);
            }
        }

        return false;
    }
}
