using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// Products of 8-bit integers that are scaled back to numbers → MatMul of the rounded activations with the rounded weights, both as numbers.
/// Read are MatMulInteger with its Cast and Mul, and com.microsoft's DynamicQuantizeMatMul and MatMulIntegerToFloat.
/// </summary>
internal sealed class UnpackIntegerMatMul : IGraphPass
{
    private static readonly OpName Dynamic = new("DynamicQuantizeMatMul", OpName.Microsoft);
    private static readonly OpName ToFloat = new("MatMulIntegerToFloat", OpName.Microsoft);

    /// <inheritdoc/>
    public bool Apply(OnnxModel model) => Replacement.Each(model, node => Read(node) is not null, (node, builder) => [Read(node)!.Build(builder)]);

    private static IntegerProduct? Read(OnnxNode node)
    {
        if (node.Op == Dynamic)
        {
            return new(null, node.Inputs[0], QuantizedTensor.Of(node, 1, 2, 3), node.Input(4));
        }

        if (node.Op == ToFloat)
        {
            return new(QuantizedTensor.Of(node, 0, 2, 4), null, QuantizedTensor.Of(node, 1, 3, 5), node.Input(6));
        }

        return node.Op == "Mul" ? Scaled(node.Inputs[0]!, node.Inputs[1]!) ?? Scaled(node.Inputs[1]!, node.Inputs[0]!) : null;
    }

    private static IntegerProduct? Scaled(OnnxValue number, OnnxValue scales)
    {
        if (number.Producer is not { } cast || cast.Op != "Cast" || cast.Inputs[0]!.Producer is not { } product || product.Op != "MatMulInteger"
            || product.Inputs[0]!.Producer is not { } quantize || quantize.Op != "DynamicQuantizeLinear" || product.Input(2) != quantize.Outputs[2]
            || scales.Producer is not { } both || both.Op != "Mul")
        {
            return null;
        }

        var weightScale = both.Inputs[0] == quantize.Outputs[1] ? both.Inputs[1] : both.Inputs[1] == quantize.Outputs[1] ? both.Inputs[0] : null;
        return weightScale is null
            ? null
            : new(new(product.Inputs[0]!, quantize.Outputs[1]!, product.Input(2)), null, new(product.Inputs[1]!, weightScale, product.Input(3)), null);
    }

    private sealed record IntegerProduct(QuantizedTensor? Activation, OnnxValue? Unrounded, QuantizedTensor Weights, OnnxValue? Bias)
    {
        public OnnxValue Build(GraphBuilder builder)
        {
            var product = builder.MatMul((Activation ?? Rounded(builder)).Dequantized(builder), Weights.Numbers(builder));
            return Bias is null ? product : builder.Add(product, Bias);
        }

        private QuantizedTensor Rounded(GraphBuilder builder)
        {
            var rounded = builder.Ops("DynamicQuantizeLinear", [Unrounded], 3);
            return new(rounded[0], rounded[1], rounded[2]);
        }
    }
}
