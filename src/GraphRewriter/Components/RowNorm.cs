using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>The layer and RMS norms that can be spelled out: over the last axis, of 32-bit floats with constant scale and bias.</summary>
internal static class RowNorm
{
    private const float DefaultEpsilon = 1e-5f;

    /// <summary>Whether <paramref name="node"/> is one, of which only the normed rows are read.</summary>
    public static bool Is(OnnxNode node) =>
        node.Op.Type is "LayerNormalization" or "SimplifiedLayerNormalization" or "RMSNormalization"
        && node.Outputs.Skip(1).All(output => output is null || output.Uses.Count == 0)
        && node.Inputs[1] is { Constant: { Type: ElementType.Float, Dims.Count: 1 } }
        && node.Input(2) is null or { Constant: { Type: ElementType.Float, Dims.Count: 1 } }
        && node.Int("axis", -1) == -1;

    /// <summary>Rows less their mean, where the norm takes it off.</summary>
    public static OnnxValue Centered(GraphBuilder builder, OnnxNode norm, OnnxValue rows) =>
        Centers(norm) ? LessMean(builder, rows) : rows;

    /// <summary>Rows less their mean.</summary>
    public static OnnxValue LessMean(GraphBuilder builder, OnnxValue rows) => builder.Sub(rows, builder.ReduceMean(rows, true, -1));

    /// <summary>The mean of every row's squares, without the row's own axis: what follows goes through it as one long row.</summary>
    public static OnnxValue MeanSquare(GraphBuilder builder, OnnxValue rows) => builder.ReduceMean(builder.Square(rows), false, -1);

    /// <summary>What rows are divided by, [rows, 1], from their variance, [rows].</summary>
    public static OnnxValue Deviation(GraphBuilder builder, OnnxNode norm, OnnxValue variance) =>
        builder.Unsqueeze(builder.Sqrt(builder.Add(variance, builder.Constant(OnnxTensor.Scalar(Epsilon(norm)), "epsilon"))), -1);

    /// <summary>Whether the norm takes the mean off.</summary>
    public static bool Centers(OnnxNode norm) => norm.Op == "LayerNormalization";

    /// <summary>Writes a norm that takes the mean off as one that does not. With a bias that is no operator of any runtime: it is to be spelled out.</summary>
    public static void TakeNoMean(GraphBuilder builder, OnnxNode norm) =>
        builder.Graph.ReplaceUses(
            norm.Output, builder.Op("SimplifiedLayerNormalization", norm.Inputs, [.. norm.Attributes.Select(attribute => (attribute.Key, attribute.Value))]));

    /// <summary>What is added to the variance.</summary>
    public static float Epsilon(OnnxNode norm) => norm.Attributes.GetValueOrDefault("epsilon") is OnnxAttribute.Float given ? given.Value : DefaultEpsilon;

    /// <summary>What takes the norm's scale g and bias b up in a product with W: diag(g) W, less its columns' means if wanted, and b W.</summary>
    public static (OnnxTensor Weights, double[] Constant) Scaled(OnnxNode norm, OnnxTensor tensor, bool centre)
    {
        byte[] bytes = tensor.Bytes.ToArray();
        float[] scale = norm.Inputs[1]!.Constant!.ToSingle();
        float[]? bias = norm.Input(2)?.Constant!.ToSingle();
        double[] constant = new double[tensor.Dims[1]], means = new double[constant.Length], own = new double[constant.Length];
        for (int row = 0; row < scale.Length; row++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(Row(row), own);
            TensorPrimitives.MultiplyAdd(own, bias?[row] ?? 0, constant, constant);
            TensorPrimitives.MultiplyAdd(own, centre ? (double)scale[row] / scale.Length : 0, means, means);
        }

        for (int row = 0; row < scale.Length; row++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(Row(row), own);
            TensorPrimitives.Multiply(own, scale[row], own);
            TensorPrimitives.Subtract(own, means, own);
            TensorPrimitives.ConvertTruncating<double, float>(own, Row(row));
        }

        return (new(tensor.Type, tensor.Dims, bytes), constant);

        Span<float> Row(int row) => MemoryMarshal.Cast<byte, float>(bytes.AsSpan()).Slice(row * constant.Length, constant.Length);
    }
}
