using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Integers q that stand for the numbers (q − zero) · scale.</summary>
/// <param name="Integers">The integers.</param>
/// <param name="Scale">One scale, or one per column.</param>
/// <param name="Zero">One zero point, or one per column; null for 0.</param>
internal sealed record QuantizedTensor(OnnxValue Integers, OnnxValue Scale, OnnxValue? Zero)
{
    /// <summary>The inputs of <paramref name="node"/> at the given places.</summary>
    public static QuantizedTensor Of(OnnxNode node, int integers, int scale, int zero) => new(node.Inputs[integers]!, node.Inputs[scale]!, node.Input(zero));

    /// <summary>The numbers of weights, by operators that a runtime computes once.</summary>
    public OnnxValue Numbers(GraphBuilder builder)
    {
        var numbers = builder.Cast(Integers, ElementType.Float);
        bool centred = Zero is null || Zero.Constant?.ToInt64().All(zero => zero == 0) == true;
        numbers = centred ? numbers : builder.Sub(numbers, builder.Cast(Zero!, ElementType.Float));
        return builder.Mul(numbers, Scale);
    }

    /// <summary>The numbers of activations, which have one scale.</summary>
    public OnnxValue Dequantized(GraphBuilder builder) => builder.Op("DequantizeLinear", Zero is null ? [Integers, Scale] : [Integers, Scale, Zero]);
}
