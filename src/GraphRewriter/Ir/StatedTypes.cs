namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>Element types as far as the graph states them: by initializers, declared inputs and outputs, and what operators fix of their results.</summary>
internal static class StatedTypes
{
    private static readonly HashSet<string> Uniform =
    [
        "Add", "Sub", "Mul", "Div", "Sum", "Min", "Max", "MatMul", "Gemm", "FusedMatMul", "Concat", "LayerNormalization", "SimplifiedLayerNormalization",
        "RMSNormalization", "SkipLayerNormalization", "SkipSimplifiedLayerNormalization", "BiasGelu", "FastGelu",
    ];

    private static readonly HashSet<string> Conditions =
        ["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor", "Not", "IsNaN", "IsInf"];

    /// <summary>The type of <paramref name="value"/>; <see cref="ElementType.Undefined"/> where the graph does not state it.</summary>
    public static ElementType Of(OnnxValue value)
    {
        for (OnnxValue? next = value; next is not null; next = Source(next.Producer!))
        {
            if (Stated(next) is var type && (type != ElementType.Undefined || next.Producer is null))
            {
                return type;
            }
        }

        return ElementType.Undefined;
    }

    private static ElementType Stated(OnnxValue value)
    {
        if (value.Constant is { } tensor)
        {
            return tensor.Type;
        }

        if (value.DeclaredType != ElementType.Undefined || value.Producer is not { } node)
        {
            return value.DeclaredType;
        }

        return node.Op.Type switch
        {
            "Cast" => (ElementType)node.Int("to", 0),
            "Shape" or "Size" or "NonZero" or "ArgMax" or "ArgMin" => ElementType.Int64,
            "MatMulInteger" or "ConvInteger" => ElementType.Int32,
            "TopK" when value == node.Outputs[1] => ElementType.Int64,
            "ConstantOfShape" => node.Tensor("value")?.Type ?? ElementType.Float,
            "DynamicQuantizeLinear" => value == node.Outputs[1] ? ElementType.Float : ElementType.UInt8,
            var op when Conditions.Contains(op) => ElementType.Bool,
            _ => ElementType.Undefined,
        };
    }

    private static OnnxValue? Source(OnnxNode node) => node.Op.Type switch
    {
        "If" or "Loop" or "Scan" or "QuantizeLinear" => null,
        "Where" or "CastLike" or "DequantizeLinear" => node.Input(1),
        "EmbedLayerNormalization" or "OneHot" => node.Input(2),
        "Gather" => node.Input(0),
        var op when Uniform.Contains(op) => node.Inputs.FirstOrDefault(input => input?.Constant is not null) ?? node.Input(0),
        _ => node.Input(0),
    };
}
