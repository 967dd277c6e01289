using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>Rows of whole numbers as a tensor, [row, position], or [position] for the only row of a model without batches.</summary>
internal static class PaddedTensor
{
    /// <summary>The rows, each filled up on the right to <paramref name="length"/>.</summary>
    /// <exception cref="ArgumentException">Graph inputs of this type cannot be fed with whole numbers.</exception>
    public static OnnxTensor Of(ElementType type, IReadOnlyList<IReadOnlyList<int>> rows, int length, int padding, int rank = 2)
    {
        int[] values = [.. rows.SelectMany(row => row.Concat(Enumerable.Repeat(padding, length - row.Count)))];
        return type switch
        {
            ElementType.Int64 => Tensor(value => (long)value),
            ElementType.Int32 => Tensor(value => value),
            ElementType.Float => Tensor(value => (float)value),
            ElementType.Float16 => Tensor(value => (Half)value),
            ElementType.Double => Tensor(value => (double)value),
            ElementType.Bool => Tensor(value => (byte)(value == 0 ? 0 : 1)),
            _ => throw new ArgumentException($"an input of type {type} cannot be fed with whole numbers", nameof(type)),
        };

        OnnxTensor Tensor<T>(Func<int, T> convert)
            where T : unmanaged => OnnxTensor.Of(type, rank == 1 ? [length] : [rows.Count, length], Array.ConvertAll(values, value => convert(value)));
    }
}
