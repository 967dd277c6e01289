namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>One use of a value: the node that reads it and at which input; input −1 is a capture by the node's subgraphs.</summary>
internal readonly record struct ValueUse(OnnxNode Node, int Input);

/// <summary>A tensor of the graph, known by name; it knows its producer and its readers.</summary>
public sealed class OnnxValue
{
    private readonly List<ValueUse> _uses = [];

    internal OnnxValue(string name) => Name = name;

    /// <summary>The name, unique in the graph.</summary>
    public string Name { get; internal set; }

    /// <summary>The node that computes the value; null for graph inputs and initializers.</summary>
    internal OnnxNode? Producer { get; set; }

    /// <summary>The initializer's data; null for every other value.</summary>
    internal OnnxTensor? Constant { get; set; }

    /// <summary>The declared type of a graph input or output; <see cref="ElementType.Undefined"/> where none is declared.</summary>
    internal ElementType DeclaredType { get; set; }

    /// <summary>The declared dimensions of a graph input or output, null for a free one; null where no shape is declared.</summary>
    internal IReadOnlyList<long?>? DeclaredDims { get; set; }

    /// <summary>Who reads the value.</summary>
    internal IReadOnlyList<ValueUse> Uses => _uses;

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void AddUse(OnnxNode node, int input) => _uses.Add(new(node, input));

    internal void RemoveUse(OnnxNode node, int input) => _uses.Remove(new(node, input));
}
