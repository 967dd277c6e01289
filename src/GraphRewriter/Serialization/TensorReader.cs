using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Google.Protobuf.Collections;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Reads tensors: every storage form becomes raw little-endian bytes, without a copy where it is that already.</summary>
internal sealed class TensorReader(ExternalDataResolver external)
{
    private const long MostElements = long.MaxValue / 256;

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

        var count = Count(proto.Dims);
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

    /// <summary>The number of elements that dimensions claim, however large.</summary>
    public static BigInteger Count(IReadOnlyCollection<long> dims)
    {
        if (dims.FirstOrDefault(dim => dim < 0) is < 0 and var negative)
        {
            throw new ModelFileException($"has the negative dimension {negative}; {Refusal.Damaged}");
        }

        var product = dims.Where(dim => dim > 0).Aggregate(BigInteger.One, (count, dim) => count * dim);
        if (dims.Contains(0) && product > MostElements)
        {
            throw new ModelFileException($"has the impossible dimensions [{string.Join(',', dims)}]; {Refusal.Damaged}");
        }

        return dims.Contains(0) ? BigInteger.Zero : product;
    }

    private static OnnxTensor ReadStrings(TensorProto proto, BigInteger count)
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

    private OnnxTensor ReadNumbers(TensorProto proto, ElementType type, BigInteger count)
    {
        var needed = ((count * type.Bits()) + 7) / 8;
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
        {
            return new(type, proto.Dims, external.Resolve(proto, needed));
        }

        var bytes = proto.RawData.Length > 0 ? proto.RawData.Memory : TypedData(proto, type);
        return bytes.Length == needed
            ? new(type, proto.Dims, bytes)
            : throw new ModelFileException($"claims {count} {type} elements ({needed} bytes) but holds {bytes.Length} bytes; {Refusal.Damaged}");
    }

    private static byte[] TypedData(TensorProto proto, ElementType type) => type switch
    {
        ElementType.Float or ElementType.Complex64 => Pack(proto.FloatData, value => value),
        ElementType.Double or ElementType.Complex128 => Pack(proto.DoubleData, value => value),
        ElementType.Int64 => Pack(proto.Int64Data, value => value),
        ElementType.UInt64 => Pack(proto.Uint64Data, value => value),
        ElementType.UInt32 => Pack(proto.Uint64Data, value => unchecked((uint)value)),
        ElementType.Int32 => Pack(proto.Int32Data, value => value),
        _ when type.Bits() == 16 => Pack(proto.Int32Data, value => unchecked((ushort)value)),
        _ => Pack(proto.Int32Data, value => unchecked((byte)value)),
    };

    private static byte[] Pack<TStored, TElement>(RepeatedField<TStored> stored, Func<TStored, TElement> convert)
        where TElement : unmanaged
    {
        byte[] bytes = new byte[checked(stored.Count * Unsafe.SizeOf<TElement>())];
        var elements = MemoryMarshal.Cast<byte, TElement>(bytes.AsSpan());
        for (int element = 0; element < elements.Length; element++)
        {
            elements[element] = convert(stored[element]);
        }

        return bytes;
    }
}
