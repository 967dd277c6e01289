namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>How a slice of an operator's output becomes slices of its inputs.</summary>
internal enum SlicePassage
{
    /// <summary>No rule: the slice stays behind the operator.</summary>
    Stops,

    /// <summary>Along every axis, on each input that has it (aligned from the right, as broadcasting does).</summary>
    Elementwise,

    /// <summary>Along every axis, on the axis that <c>perm</c> takes it from.</summary>
    Permuted,

    /// <summary>Along axes that the reshape leaves, splits or joins whole.</summary>
    Relabelled,

    /// <summary>Along every axis, further on along the one that was split.</summary>
    Split,

    /// <summary>Along every axis, further on along one that is sliced.</summary>
    Sliced,

    /// <summary>Along every axis where one entry was taken of an axis.</summary>
    Gathered,

    /// <summary>Along every axis but the one of the parts.</summary>
    Concatenated,

    /// <summary>Along axes that were there, and single entries of those that were not.</summary>
    Expanded,

    /// <summary>Along rows on the left operand, along columns on the right one, a matrix.</summary>
    Product,

    /// <summary>As <see cref="Product"/>, the matrix being stored in blocks, a row of them per column.</summary>
    BlockProduct,

    /// <summary>Along the axis of heads, the second of four.</summary>
    Heads,

    /// <summary>Along every axis before the first one that the operator works along.</summary>
    BeforeAxis,
}
