using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// Products of 8-bit integers that are scaled back to numbers → MatMul of the rounded activations with the rounded weights, both as numbers.
/// Read are MatMulInteger with its Cast and Mul, and com.microsoft's DynamicQuantizeMatMul and MatMulIntegerToFloat.
/// </summary>
public sealed class UnpackIntegerMatMul : IGraphPass
{
    private static readonly OpName Dynamic = new("DynamicQuantizeMatMul", OpName.Microsoft);
    private static readonly OpName ToFloat = new("MatMulIntegerToFloat", OpName.Microsoft);

    /// <inheritdoc/>
    public bool Apply(OnnxModel model) => Replacement.Each(model, node => Read(node) is not null, (node, builder) => [Read(node)!.Build(builder)]);

    private static IntegerProduct? Read(OnnxNode node)
    {
        if (node.Op == Dynamic)
        {
            return new(new(node.Inputs[0]!, null, null), new(node.Inputs[1]!, node.Inputs[2]!, node.Input(3)), node.Input(4));
        }

        if (node.Op == ToFloat)
        {
            return new(new(node.Inputs[0]!, node.Inputs[2]!, node.Input(4)), new(node.Inputs[1]!, node.Inputs[3]!, node.Input(5)), node.Input(6));
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
            : new(new(product.Inputs[0]!, quantize.Outputs[1], product.Input(2)), new(product.Inputs[1]!, weightScale, product.Input(3)), null);
    }

    /// <summary>A tensor of integers with what makes numbers of them; without a scale it holds numbers, still to be rounded.</summary>
    private sealed record Quantized(OnnxValue Integers, OnnxValue? Scale, OnnxValue? Zero);

    private sealed record IntegerProduct(Quantized Activation, Quantized Weights, OnnxValue? Bias)
    {
        public OnnxValue Build(GraphBuilder builder)
        {
            var product = builder.MatMul(Rounded(builder), Numbers(Weights, builder));
            return Bias is null ? product : builder.Add(product, Bias);
        }

        private OnnxValue Rounded(GraphBuilder builder)
        {
            var (integers, scale, zero) = Activation;
            if (scale is null)
            {
                var rounded = builder.Ops("DynamicQuantizeLinear", [integers], 3);
                (integers, scale, zero) = (rounded[0], rounded[1], rounded[2]);
            }

            return builder.Op("DequantizeLinear", zero is null ? [integers, scale] : [integers, scale, zero]);
        }

        private static OnnxValue Numbers(Quantized weights, GraphBuilder builder)
        {
            var numbers = builder.Cast(weights.Integers, ElementType.Float);
            bool centred = weights.Zero is null || weights.Zero.Constant?.ToInt64().All(zero => zero == 0) == true;
            numbers = centred ? numbers : builder.Sub(numbers, builder.Cast(weights.Zero!, ElementType.Float));
            return builder.Mul(numbers, weights.Scale!);
        }
    }
}
