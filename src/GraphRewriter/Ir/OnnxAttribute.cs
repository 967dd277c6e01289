namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>The value of a node's attribute.</summary>
public abstract record OnnxAttribute
{
    /// <summary>An integer.</summary>
    public sealed record Int(long Value) : OnnxAttribute;

    /// <summary>A number.</summary>
    public sealed record Float(float Value) : OnnxAttribute;

    /// <summary>A text.</summary>
    public sealed record Text(string Value) : OnnxAttribute;

    /// <summary>Integers.</summary>
    public sealed record Ints(IReadOnlyList<long> Values) : OnnxAttribute;

    /// <summary>Numbers.</summary>
    public sealed record Floats(IReadOnlyList<float> Values) : OnnxAttribute;

    /// <summary>Texts.</summary>
    public sealed record Texts(IReadOnlyList<string> Values) : OnnxAttribute;

    /// <summary>A tensor.</summary>
    public sealed record Tensor(OnnxTensor Value) : OnnxAttribute;

    /// <summary>Anything else, subgraphs among it, kept as the serialized attribute.</summary>
    /// <param name="Serialized">The AttributeProto's bytes.</param>
    /// <param name="Captures">Names of outer values that its subgraphs read.</param>
    internal sealed record Opaque(ReadOnlyMemory<byte> Serialized, IReadOnlyList<string> Captures) : OnnxAttribute;
}
