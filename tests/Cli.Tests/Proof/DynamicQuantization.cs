using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Cli.Tests.Proof;

/// <summary>
/// Writes products with weights as ONNX Runtime's dynamic quantisation does: activations rounded to 8 bits as the model runs, weights beforehand.
/// </summary>
internal static class DynamicQuantization
{
    /// <summary>Quantises every MatMul with a weight in <paramref name="model"/>.</summary>
    /// <returns>How many there were.</returns>
    public static int Apply(OnnxModel model)
    {
        GraphBuilder builder = new(model, "quantized.");
        var products = model.Graph.Nodes.Where(node => node.Op == "MatMul" && node.Inputs[1]!.Constant is { Dims.Count: 2, External: null }).ToArray();
        foreach (var node in products)
        {
            var (weight, scale) = Rounded(node.Inputs[1]!.Constant!);
            var activation = builder.Ops("DynamicQuantizeLinear", [node.Inputs[0]], 3);
            var product = builder.Op("MatMulInteger", [activation[0], builder.Constant(weight), activation[2]]);
            var scales = builder.Mul(activation[1], builder.Constant(OnnxTensor.Scalar(scale)));
            model.Graph.ReplaceUses(node.Output, builder.Mul(builder.Cast(product, ElementType.Float), scales));
        }

        model.Graph.RemoveUnused();
        return products.Length;
    }

    private static (OnnxTensor Weight, float Scale) Rounded(OnnxTensor weight)
    {
        float[] values = weight.ToSingle();
        float scale = values.Max(Math.Abs) / sbyte.MaxValue;
        return (OnnxTensor.Of(ElementType.Int8, weight.Dims, Array.ConvertAll(values, value => (sbyte)MathF.Round(value / scale))), scale);
    }
}
