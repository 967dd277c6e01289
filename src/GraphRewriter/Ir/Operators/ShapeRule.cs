namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>What the shape of an operator's first output follows from.</summary>
internal enum ShapeRule
{
    /// <summary>Nothing is claimed.</summary>
    None,

    /// <summary>Data, or the body of a subgraph: the graph states not even the rank.</summary>
    Unstated,

    /// <summary>The rank is the first input's.</summary>
    SameRank,

    /// <summary>The ranks are the operator's own (<see cref="OperatorRow.Ranks"/>).</summary>
    FixedRank,

    /// <summary>The first input's shape.</summary>
    Kept,

    /// <summary>The shape that all inputs broadcast to.</summary>
    Broadcast,

    /// <summary>A matrix product's, batches broadcast.</summary>
    Product,

    /// <summary>A matrix product's, of operands that may be turned first.</summary>
    TurnedProduct,

    /// <summary>That of a product of two matrices, either of which may be turned first.</summary>
    MatrixProduct,

    /// <summary>What the equation says.</summary>
    Einsum,

    /// <summary>The axes in the order of <c>perm</c>, or the other way round.</summary>
    Transposed,

    /// <summary>The second input.</summary>
    Reshaped,

    /// <summary>The first input.</summary>
    Filled,

    /// <summary>The first input's shape broadcast with the second input.</summary>
    Expanded,

    /// <summary>Axes of one more.</summary>
    Unsqueezed,

    /// <summary>Axes of one less.</summary>
    Squeezed,

    /// <summary>The axes given are one or gone.</summary>
    Reduced,

    /// <summary>The one axis is one or gone.</summary>
    ReducedAlongOne,

    /// <summary>The indices' axes in place of one.</summary>
    Gathered,

    /// <summary>As <see cref="Gathered"/>, of entries that are packed.</summary>
    GatheredBlocks,

    /// <summary>The indices' axes in place of the first ones.</summary>
    GatheredND,

    /// <summary>Ranges of the axes.</summary>
    Sliced,

    /// <summary>One axis is the sum.</summary>
    Concatenated,

    /// <summary>One axis more.</summary>
    OneMore,

    /// <summary>One axis of data's size where no axis is given, else the first input's rank.</summary>
    Picked,
}
