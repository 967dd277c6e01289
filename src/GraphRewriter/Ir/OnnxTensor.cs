using System.Runtime.InteropServices;

namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>
/// An immutable tensor: element type, dimensions and little-endian bytes in row-major order.
/// The bytes of an external initializer stay in their file until they are asked for.
/// </summary>
public sealed class OnnxTensor
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private WeakReference<byte[]>? _read;

    /// <summary>A tensor over <paramref name="bytes"/>, which must not change afterwards.</summary>
    /// <exception cref="ArgumentException">The number of bytes is not what type and dimensions ask for.</exception>
    public OnnxTensor(ElementType type, IReadOnlyList<long> dims, ReadOnlyMemory<byte> bytes)
        : this(type, dims)
    {
        if (bytes.Length != ByteCount)
        {
            throw new ArgumentException($"{bytes.Length} bytes given for a {type} tensor of shape [{string.Join(',', dims)}], which takes {ByteCount}");
        }

        _bytes = bytes;
    }

    /// <summary>A tensor whose bytes lie in a file.</summary>
    internal OnnxTensor(ElementType type, IReadOnlyList<long> dims, ExternalData external)
        : this(type, dims) => External = external;

    /// <summary>A tensor of text.</summary>
    public OnnxTensor(IReadOnlyList<long> dims, IReadOnlyList<string> strings)
        : this(ElementType.String, dims) => Strings = strings;

    private OnnxTensor(ElementType type, IReadOnlyList<long> dims) => (Type, Dims) = (type, [.. dims]);

    /// <summary>The element type.</summary>
    public ElementType Type { get; }

    /// <summary>The dimensions; none for a scalar.</summary>
    public IReadOnlyList<long> Dims { get; }

    /// <summary>Where the bytes lie, when they lie in a file of their own.</summary>
    internal ExternalData? External { get; }

    /// <summary>The elements of a text tensor.</summary>
    public IReadOnlyList<string>? Strings { get; }

    /// <summary>The number of elements.</summary>
    public long Count => Dims.Aggregate(1L, (count, dim) => checked(count * dim));

    /// <summary>The number of bytes that the elements take.</summary>
    public long ByteCount => checked((Count * Type.Bits()) + 7) / 8;

    /// <summary>The elements as bytes; reads the file where they are external, unless something still holds what was read before.</summary>
    /// <exception cref="IOException">The external file cannot be read.</exception>
    public ReadOnlyMemory<byte> Bytes => External is null ? _bytes : ReadUnlessHeld(External);

    /// <summary>The elements' bytes in order; those in a file come <paramref name="size"/> at a time, each piece valid until the next.</summary>
    /// <exception cref="IOException">The file cannot be read or has become shorter.</exception>
    internal IEnumerable<ReadOnlyMemory<byte>> Parts(int size) => External is null ? [_bytes] : External.Parts(size);

    /// <summary>A tensor of the given unmanaged elements.</summary>
    public static OnnxTensor Of<T>(ElementType type, IReadOnlyList<long> dims, T[] elements)
        where T : unmanaged
    {
        return new(type, dims, MemoryMarshal.AsBytes<T>(elements).ToArray());
    }

    /// <summary>A float tensor.</summary>
    public static OnnxTensor Of(float[] elements, params long[] dims) => Of(ElementType.Float, dims, elements);

    /// <summary>A 64-bit integer tensor.</summary>
    public static OnnxTensor Of(long[] elements, params long[] dims) => Of(ElementType.Int64, dims, elements);

    /// <summary>A float scalar.</summary>
    public static OnnxTensor Scalar(float value) => Of([value]);

    /// <summary>A 64-bit integer scalar.</summary>
    public static OnnxTensor Scalar(long value) => Of([value]);

    /// <summary>A scalar of a floating-point type; what the type cannot hold becomes its largest or smallest number.</summary>
    /// <exception cref="ArgumentException">The type is none.</exception>
    public static OnnxTensor Scalar(ElementType type, float value) => type switch
    {
        ElementType.Float => Scalar(value),
        ElementType.Double => Of<double>(type, [], [value]),
        ElementType.Float16 => Of<Half>(type, [], [(Half)Math.Clamp(value, (float)Half.MinValue, (float)Half.MaxValue)]),
        ElementType.BFloat16 => Of<ushort>(type, [], [TruncatedFloat(value)]),
        _ => throw new ArgumentException($"{type} is no floating-point type"),
    };

    /// <summary>A tensor whose bytes are all zero.</summary>
    public static OnnxTensor Zeros(ElementType type, params long[] dims)
    {
        long count = dims.Aggregate(1L, (product, dim) => checked(product * dim));
        return new(type, dims, new byte[checked((count * type.Bits()) + 7) / 8]);
    }

    /// <summary>The elements reinterpreted as <typeparamref name="T"/>; the caller knows the type.</summary>
    public ReadOnlySpan<T> As<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes.Span);

    /// <summary>The elements of an integer or bool tensor, widened.</summary>
    /// <exception cref="InvalidOperationException">The tensor is of another type.</exception>
    public long[] ToInt64()
    {
        return Type switch
        {
            ElementType.Int64 => As<long>().ToArray(),
            ElementType.UInt64 => Array.ConvertAll(As<ulong>().ToArray(), value => checked((long)value)),
            ElementType.Int32 => Array.ConvertAll(As<int>().ToArray(), value => (long)value),
            ElementType.UInt32 => Array.ConvertAll(As<uint>().ToArray(), value => (long)value),
            ElementType.Int16 => Array.ConvertAll(As<short>().ToArray(), value => (long)value),
            ElementType.UInt16 => Array.ConvertAll(As<ushort>().ToArray(), value => (long)value),
            ElementType.Int8 => Array.ConvertAll(As<sbyte>().ToArray(), value => (long)value),
            ElementType.UInt8 or ElementType.Bool => Array.ConvertAll(As<byte>().ToArray(), value => (long)value),
            _ => throw new InvalidOperationException($"a {Type} tensor holds no integers"),
        };
    }

    /// <summary>The elements of a floating-point tensor as 32-bit floats.</summary>
    /// <exception cref="InvalidOperationException">The tensor is of another type.</exception>
    public float[] ToSingle()
    {
        return Type switch
        {
            ElementType.Float => As<float>().ToArray(),
            ElementType.Float16 => Array.ConvertAll(As<Half>().ToArray(), value => (float)value),
            ElementType.BFloat16 => Array.ConvertAll(As<ushort>().ToArray(), value => BitConverter.Int32BitsToSingle(value << 16)),
            ElementType.Double => Array.ConvertAll(As<double>().ToArray(), value => (float)value),
            _ => throw new InvalidOperationException($"a {Type} tensor holds no floating-point numbers"),
        };
    }

    /// <summary>The same bytes under other dimensions of the same count.</summary>
    public OnnxTensor Reshape(params long[] dims) => External is null ? new(Type, dims, _bytes) : new(Type, dims, External);

    private static ushort TruncatedFloat(float value)
    {
        const uint largest = 0x7F7F, sign = 0x8000;
        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
        return (ushort)(float.IsFinite(value) && (rounded & ~sign) > largest ? (rounded & sign) | largest : rounded);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type}[{string.Join(',', Dims)}]";

    private ReadOnlyMemory<byte> ReadUnlessHeld(ExternalData external)
    {
        if (_read is { } read && read.TryGetTarget(out byte[]? held))
        {
            return held;
        }

        var bytes = external.Read();
        _read = MemoryMarshal.TryGetArray(bytes, out var array) ? new(array.Array!) : null;
        return bytes;
    }
}
