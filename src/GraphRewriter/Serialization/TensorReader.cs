using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Reads tensors: every storage form becomes raw little-endian bytes, without a copy where it is that already.</summary>
internal sealed class TensorReader(ExternalDataResolver external)
{
    public OnnxTensor Read(TensorProto proto)
    {
        var type = (ElementType)proto.DataType;
        if (type == ElementType.Undefined || !Enum.IsDefined(type))
        {
            throw new ModelFileException($"has the element type {proto.DataType}, which is not known here; export the model with a usual type");
        }

        if (proto.Segment is not null)
        {
            throw new ModelFileException("is stored in segments, which no runtime reads; export the model again");
        }

        var count = CheckedCount(proto.Dims);
        return type == ElementType.String ? ReadStrings(proto, count) : ReadNumbers(proto, type, count);
    }

    /// <summary>As <see cref="Read"/>, with the bytes of an external tensor read into memory.</summary>
    public OnnxTensor ReadInMemory(TensorProto proto)
    {
        var tensor = Read(proto);
        if (tensor.External is null)
        {
            return tensor;
        }

        try
        {
            return new(tensor.Type, tensor.Dims, tensor.Bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or OverflowException)
        {
            throw new ModelFileException($"lies in '{tensor.External.Location}', which cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The number of elements, which is safe to multiply out in 64 bits.</summary>
    public static long CheckedCount(IReadOnlyCollection<long> dims)
    {
        if (dims.FirstOrDefault(dim => dim < 0) is < 0 and var negative)
        {
            throw new ModelFileException($"has the negative dimension {negative}; {Refusal.Damaged}");
        }

        var product = dims.Where(dim => dim > 0).Aggregate(BigInteger.One, (count, dim) => count * dim);
        if (product > long.MaxValue / 16)
        {
            throw new ModelFileException($"claims {product} elements, more than any file holds; {Refusal.Damaged}");
        }

        return dims.Contains(0) ? 0 : (long)product;
    }

    private static OnnxTensor ReadStrings(TensorProto proto, long count)
    {
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
        {
            throw new ModelFileException($"is text with external data, which the format does not allow; {Refusal.Damaged}");
        }

        if (proto.StringData.Count != count)
        {
            throw new ModelFileException($"claims {count} texts but holds {proto.StringData.Count}; {Refusal.Damaged}");
        }

        return new(proto.Dims, [.. proto.StringData.Select(text => Encoding.UTF8.GetString(text.Span))]);
    }

    private OnnxTensor ReadNumbers(TensorProto proto, ElementType type, long count)
    {
        var needed = ((new BigInteger(count) * type.Bits()) + 7) / 8;
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
        {
            return new(type, proto.Dims, external.Resolve(proto, needed));
        }

        var bytes = proto.RawData.Length > 0 ? proto.RawData.Memory : TypedData(proto, type);
        return bytes.Length == needed
            ? new(type, proto.Dims, bytes)
            : throw new ModelFileException($"claims {count} elements of type {type}, {needed} bytes, but holds {bytes.Length} bytes; {Refusal.Damaged}");
    }

    private static ReadOnlyMemory<byte> TypedData(TensorProto proto, ElementType type) => type switch
    {
        ElementType.Float or ElementType.Complex64 => Bytes(proto.FloatData.ToArray()),
        ElementType.Double or ElementType.Complex128 => Bytes(proto.DoubleData.ToArray()),
        ElementType.Int64 => Bytes(proto.Int64Data.ToArray()),
        ElementType.UInt64 => Bytes(proto.Uint64Data.ToArray()),
        ElementType.UInt32 => Bytes(proto.Uint64Data.Select(value => unchecked((uint)value)).ToArray()),
        ElementType.Int32 => Bytes(proto.Int32Data.ToArray()),
        _ when type.Bits() == 16 => Bytes(proto.Int32Data.Select(value => unchecked((ushort)value)).ToArray()),
        _ => proto.Int32Data.Select(value => unchecked((byte)value)).ToArray(),
    };

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();
}
