using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// com.microsoft EmbedLayerNormalization and QEmbedLayerNormalization → lookups of tokens, positions and segments, their sum, its norm; and the number of kept
/// positions for attention.
/// </summary>
internal sealed class UnpackEmbedNorm : IGraphPass
{
    private const float DefaultEpsilon = 1e-12f;
    private const int FirstScale = 8, FirstZero = 13, FirstTable = 2;
    private static readonly OpName EmbedNorm = new("EmbedLayerNormalization", OpName.Microsoft);
    private static readonly OpName Quantized = new("QEmbedLayerNormalization", OpName.Microsoft);

    /// <inheritdoc/>
    public bool Apply(OnnxModel model) => Replacement.Each(model, node => node.Op == EmbedNorm || node.Op == Quantized, Rewrite);

    private static OnnxValue?[] Rewrite(OnnxNode node, GraphBuilder builder)
    {
        bool quantized = node.Op == Quantized;
        var tokens = node.Inputs[0]!;
        var positions = (quantized ? null : node.Input(8)) ?? builder.Range(builder.SizeOf(tokens, 1));
        var sum = builder.Add(Rows(2, tokens), Rows(3, positions));
        if (node.Input(1) is { } segments && node.Input(4) is not null)
        {
            sum = builder.Add(sum, Rows(4, segments));
        }

        var norm =
            builder.LayerNorm(sum, Numbers(5, node.Inputs[5]!), node.Input(6) is { } shift ? Numbers(6, shift) : null, node.Float("epsilon", DefaultEpsilon));
        return [norm, node.Outputs.Count > 1 && node.Outputs[1] is not null ? Lengths(node, builder, tokens) : null, sum];

        OnnxValue Rows(int table, OnnxValue indices) => Numbers(table, builder.Gather(node.Inputs[table]!, indices));

        OnnxValue Numbers(int input, OnnxValue value) => quantized
            ? new QuantizedTensor(value, node.Inputs[FirstScale + input - FirstTable]!, node.Input(FirstZero + input - FirstTable)).Numbers(builder)
            : value;
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
