using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>A known circuit that others are marked by. Its nodes are those that its edges begin or end in.</summary>
/// <param name="edges">Its edges.</param>
/// <exception cref="ArgumentException">It holds no edge, or every edge: rates are undefined.</exception>
internal sealed class TrueCircuit(EdgeSet edges)
{
    private readonly EdgeSet _edges = edges.Count == 0 || edges.Count == edges.Graph.Edges.Count
        ? throw new ArgumentException(edges.Count == 0 ? "the true circuit holds no edge" : "the true circuit holds every edge", nameof(edges))
        : edges;

    private readonly IReadOnlySet<CircuitNode> _nodes = MethodCircuit.NodesOf(edges);

    /// <summary>The edges.</summary>
    public EdgeSet Edges => _edges;

    /// <summary>The rates of a circuit's edges.</summary>
    public RocPoint OfEdges(MethodCircuit circuit) => Rates(circuit.Kept.Count(_edges.Contains), circuit.Kept.Count, _edges.Count, _edges.Graph.Edges.Count);

    /// <summary>The rates of a circuit's nodes. Where every node is in the true circuit no node can be wrong, and the false positive rate is 0.</summary>
    public RocPoint OfNodes(MethodCircuit circuit) => Rates(circuit.Nodes.Count(_nodes.Contains), circuit.Nodes.Count, _nodes.Count, _edges.Graph.Nodes.Count);

    private static RocPoint Rates(int right, int found, int real, int all) =>
        new(all == real ? 0 : (found - right) / (double)(all - real), right / (double)real);
}
