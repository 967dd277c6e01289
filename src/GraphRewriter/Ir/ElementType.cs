namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>Element types of tensors; the numbers are those of the ONNX format (TensorProto.DataType).</summary>
public enum ElementType
{
    /// <summary>Not stated.</summary>
    Undefined = 0,

    /// <summary>32-bit float.</summary>
    Float = 1,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 2,

    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 3,

    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16 = 4,

    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 5,

    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 6,

    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 7,

    /// <summary>Text.</summary>
    String = 8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool = 9,

    /// <summary>16-bit float (IEEE).</summary>
    Float16 = 10,

    /// <summary>64-bit float.</summary>
    Double = 11,

    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32 = 12,

    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64 = 13,

    /// <summary>Two 32-bit floats.</summary>
    Complex64 = 14,

    /// <summary>Two 64-bit floats.</summary>
    Complex128 = 15,

    /// <summary>16-bit float (truncated float32).</summary>
    BFloat16 = 16,

    /// <summary>8-bit float E4M3FN.</summary>
    Float8E4M3FN = 17,

    /// <summary>8-bit float E4M3FNUZ.</summary>
    Float8E4M3FNUZ = 18,

    /// <summary>8-bit float E5M2.</summary>
    Float8E5M2 = 19,

    /// <summary>8-bit float E5M2FNUZ.</summary>
    Float8E5M2FNUZ = 20,

    /// <summary>Unsigned 4-bit integer, two a byte.</summary>
    UInt4 = 21,

    /// <summary>Signed 4-bit integer, two a byte.</summary>
    Int4 = 22,

    /// <summary>4-bit float E2M1, two a byte.</summary>
    Float4E2M1 = 23,

    /// <summary>8-bit exponent E8M0: powers of two from 2⁻¹²⁷ on.</summary>
    Float8E8M0 = 24,

    /// <summary>Unsigned 2-bit integer, four a byte.</summary>
    UInt2 = 25,

    /// <summary>Signed 2-bit integer, four a byte.</summary>
    Int2 = 26,
}
