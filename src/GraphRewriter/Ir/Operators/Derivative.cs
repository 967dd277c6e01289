namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>What is known of an operator's derivative.</summary>
internal enum Derivative
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There is a gradient rule.</summary>
    Rule,

    /// <summary>It is zero almost everywhere: what the operator computes is the same all around almost every point, or no number that changes.</summary>
    Zero,
}
