using System.Numerics;
using System.Runtime.InteropServices;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>Refuses weights that are no numbers. Infinite entries of masks are left alone.</summary>
internal static class WeightCheck
{
    private const ushort HalfExponent = 0x7C00;
    private const ushort BrainExponent = 0x7F80;
    private const int PartSize = 1 << 20;

    /// <summary>Looks through the weights that the activations of <paramref name="graph"/> meet.</summary>
    /// <exception cref="ModelMappingException">A weight is NaN or infinite.</exception>
    public static void Run(OnnxGraph graph, Activations activations, ModelInputs inputs)
    {
        var weights = activations.Nodes
            .Where(node =>
                node == inputs.Embedding || LinearOps.IsProjection(node, activations) || node.Op.Type.EndsWith("Normalization", StringComparison.Ordinal))
            .SelectMany(node => node.Inputs.OfType<OnnxValue>())
            .SelectMany(value =>
                value.Constant is null && value.Producer is { } producer && !activations.IsActive(value) ? producer.Inputs.OfType<OnnxValue>() : [value])
            .Where(value => value.Constant is not null)
            .Distinct();
        foreach (var weight in weights)
        {
            if (!IsFinite(weight.Constant!))
            {
                throw new ModelMappingException(
                    $"the weights contain NaN or infinite values (tensor {weight} of {graph.Name}): results would be meaningless; export the model again");
            }
        }
    }

    private static bool IsFinite(OnnxTensor tensor) => tensor.Type switch
    {
        ElementType.Float => tensor.Parts(PartSize).All(part => IsFinite(MemoryMarshal.Cast<byte, float>(part.Span))),
        ElementType.Float16 => tensor.Parts(PartSize).All(part => IsFinite(MemoryMarshal.Cast<byte, ushort>(part.Span), HalfExponent)),
        ElementType.BFloat16 => tensor.Parts(PartSize).All(part => IsFinite(MemoryMarshal.Cast<byte, ushort>(part.Span), BrainExponent)),
        _ => true,
    };

    private static bool IsFinite(ReadOnlySpan<ushort> halves, ushort exponent)
    {
        foreach (ushort half in halves)
        {
            if ((half & exponent) == exponent)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsFinite(ReadOnlySpan<float> numbers)
    {
        Vector<float> sum = Vector<float>.Zero;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(numbers);
        foreach (var vector in vectors)
        {
            sum += vector * Vector<float>.Zero;
        }

        float rest = Vector.Sum(sum);
        foreach (float number in numbers[(vectors.Length * Vector<float>.Count)..])
        {
            rest += number * 0;
        }

        return rest == 0;
    }
}
