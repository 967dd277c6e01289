using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>com.microsoft MatMulNBits with a bias → the same without, and Add: a bias belongs to no head.</summary>
internal sealed class UnpackBlockBias : IGraphPass
{
    private const int Bias = 5;
    private static readonly OpName MatMulNBits = new("MatMulNBits", OpName.Microsoft);

    /// <inheritdoc/>
    public bool Apply(OnnxModel model) => Replacement.Each(
        model,
        node => node.Op == MatMulNBits && node.Inputs.Count > Bias && node.Inputs[Bias] is not null,
        (node, builder) => [builder.Add(Product(node, builder), node.Inputs[Bias]!)]);

    private static OnnxValue Product(OnnxNode node, GraphBuilder builder)
    {
        int inputs = Bias;
        while (node.Inputs[inputs - 1] is null)
        {
            inputs--;
        }

        return builder.Op(node.Op, [.. node.Inputs.Take(inputs)], [.. node.Attributes.Select(attribute => (attribute.Key, attribute.Value))]);
    }
}
