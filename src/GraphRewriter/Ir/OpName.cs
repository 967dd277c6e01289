namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>An operator's name and domain; the default domain is empty.</summary>
/// <param name="Type">The operator, for example <c>MatMul</c>.</param>
/// <param name="Domain">Empty, or for example <c>com.microsoft</c>.</param>
public readonly record struct OpName(string Type, string Domain = "")
{
    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string Microsoft = "com.microsoft";

    /// <summary>An operator of the default domain.</summary>
    public static implicit operator OpName(string type) => new(type);

    /// <summary>An operator of the default domain.</summary>
    public static OpName FromString(string type) => new(type);

    /// <inheritdoc/>
    public override string ToString() => Domain.Length == 0 ? Type : $"{Domain}.{Type}";
}
