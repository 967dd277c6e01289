using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Gemm(A, B, C) → α · op(A) · op(B) + β · C, so that the bias is an addend of its own.</summary>
internal sealed class UnpackGemm : IGraphPass
{
    /// <inheritdoc/>
    public bool Apply(OnnxModel model) => Replacement.Each(model, node => node.Op == "Gemm", Rewrite);

    private static OnnxValue[] Rewrite(OnnxNode node, GraphBuilder builder)
    {
        var left = node.Int("transA", 0) == 0 ? node.Inputs[0]! : builder.Transpose(node.Inputs[0]!, 1, 0);
        var right = node.Int("transB", 0) == 0 ? node.Inputs[1]! : builder.Transpose(node.Inputs[1]!, 1, 0);
        var product = Scaled(builder, builder.MatMul(left, right), node.Float("alpha", 1));
        return [node.Input(2) is { } addend ? builder.Add(product, Scaled(builder, addend, node.Float("beta", 1))) : product];
    }

    private static OnnxValue Scaled(GraphBuilder builder, OnnxValue value, float factor) =>
        factor == 1 ? value : builder.Mul(value, builder.Scalar(factor, value));
}
