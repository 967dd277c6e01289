using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Gemm(A, B, C) → α · op(A) · op(B) + β · C, so that the bias is an addend of its own.</summary>
public sealed class UnpackGemm : IGraphPass
{
    /// <inheritdoc/>
    public bool Apply(OnnxModel model)
    {
        var graph = model.Graph;
        var found = graph.Nodes.Where(node => node.Op == "Gemm").ToArray();
        foreach (var node in found)
        {
            OnnxValue output = node.Output;
            GraphBuilder builder = new(model, output.Name + "/");
            var left = node.Int("transA", 0) == 0 ? node.Inputs[0]! : builder.Transpose(node.Inputs[0]!, 1, 0);
            var right = node.Int("transB", 0) == 0 ? node.Inputs[1]! : builder.Transpose(node.Inputs[1]!, 1, 0);
            var product = Scaled(builder, builder.MatMul(left, right), node.Float("alpha", 1));
            graph.Remove(node);
            if (node.Input(2) is { } addend)
            {
                graph.AddNode("Add", [product, Scaled(builder, addend, node.Float("beta", 1))], [output], name: output.Name);
            }
            else
            {
                graph.AddNode("Identity", [product], [output], name: output.Name);
                graph.ReplaceUses(output, product);
            }
        }

        return found.Length > 0;
    }

    private static OnnxValue Scaled(GraphBuilder builder, OnnxValue value, float factor)
    {
        if (factor == 1)
        {
            return value;
        }

        var scale = builder.Constant(OnnxTensor.Scalar(factor), "scale");
        return builder.Mul(value, builder.Op("CastLike", [scale, value]));
    }
}
