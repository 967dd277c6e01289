using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx;

/// <summary>The part of a model that carries a behaviour: the edges that stay when all others are ablated.</summary>
/// <param name="Edges">The edges, in the order of the model's.</param>
public sealed record Circuit(IReadOnlyList<Edge> Edges)
{
    /// <summary>The nodes that the edges join, in their order.</summary>
    public IReadOnlyList<CircuitNode> Nodes { get; } = [.. Edges.SelectMany(edge => new[] { edge.Sender, edge.Receiver.Node }).Distinct()];

    /// <summary>Whether an edge stays, by its name, such as <c>a0.h1->a2.h3&lt;q&gt;</c>.</summary>
    /// <exception cref="FormatException">That is no edge's name.</exception>
    public bool Contains(string edge) => Edges.Contains(Edge.Parse(edge));
}
