using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Finds the outer values that an attribute's subgraphs read.</summary>
internal static class CapturedNames
{
    /// <summary>The names in the order they are first read, each once.</summary>
    public static IEnumerable<string> Of(AttributeProto attribute) => Subgraphs(attribute).SelectMany(Of).Distinct();

    /// <summary>The subgraphs of an attribute.</summary>
    public static IEnumerable<GraphProto> Subgraphs(AttributeProto attribute) =>
        attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G);

    /// <summary>The names that a graph defines itself, those of its subgraphs not among them.</summary>
    public static IEnumerable<string> Defined(GraphProto graph)
    {
        return graph.Input.Select(input => input.Name)
            .Concat(graph.Initializer.Select(initializer => initializer.Name))
            .Concat(graph.SparseInitializer.Select(initializer => initializer.Values?.Name ?? ""))
            .Concat(graph.Node.SelectMany(node => node.Output))
            .Where(name => name.Length > 0);
    }

    /// <summary>The names that a graph reads and does not define.</summary>
    public static IEnumerable<string> Of(GraphProto graph)
    {
        HashSet<string> defined = new(Defined(graph), StringComparer.Ordinal);
        return graph.Node
            .SelectMany(node => node.Input.Concat(node.Attribute.SelectMany(Of)))
            .Concat(graph.Output.Select(output => output.Name))
            .Where(name => name.Length > 0 && !defined.Contains(name))
            .Distinct();
    }
}
