using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>How finely a model computes.</summary>
internal static class Precision
{
    private const double Eighth = 1.0 / 256;

    /// <summary>
    /// What rounding of activations, somewhere in the model, takes off a number, relative to its size: 0 where all of them are 32-bit floats.
    /// Weights that are stored in few bits and computed with as floats round nothing.
    /// </summary>
    public static double Roundoff(TransformerMap map)
    {
        var graph = map.Model.Graph;
        return graph.Nodes.Select(OfRounding)
            .Concat(graph.Nodes.SelectMany(node => node.Outputs)
                .OfType<OnnxValue>().Select(value => OfType(map.Facts.Find(value)?.Type)))
            .Concat(graph.Initializers.Select(weight => OfWeight(weight.Constant!.Type)))
            .Append(0).Max();
    }

    /// <summary>What the coarsest floats of a model resolve, relative to their size.</summary>
    public static double Resolution(TransformerMap map) =>
        map.Facts.MeasuredTypes.Select(type => type.IsFloatingPoint() ? OfType(type) : 0).Append(ChannelScales.FloatResolution).Max();

    private static double OfType(ElementType? type) => type switch
    {
        ElementType.Float16 => 1.0 / 2048,
        ElementType.BFloat16 => 1.0 / 256,
        _ => 0,
    };

    /// <summary>The runtime multiplies by 2-bit and 4-bit weights with activations rounded to 8 bits, and by 16-bit floats in 16-bit floats.</summary>
    private static double OfWeight(ElementType type) => type switch
    {
        ElementType.Int4 or ElementType.UInt4 or ElementType.Int2 or ElementType.UInt2 => Eighth,
        ElementType.Float16 or ElementType.BFloat16 => OfType(type),
        _ => 0,
    };

    private static double OfRounding(OnnxNode node) =>
        node.Op.Type is "QuantizeLinear" or "DynamicQuantizeLinear" or "MatMulInteger" or "QLinearMatMul"
        || (node.Op.Domain == OpName.Microsoft
            && (node.Op.Type.StartsWith('Q') || node.Op.Type is "MatMulNBits" or "MatMulBnb4" or "MatMulIntegerToFloat" or "DynamicQuantizeMatMul"))
            ? Eighth
            : 0;
}
