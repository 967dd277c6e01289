using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>One circuit of the many that a method gives as its threshold changes.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Level">What it was cut at: the threshold, the smallest score taken, or the level of a method that has levels.</param>
/// <param name="Kept">The edges in it.</param>
public sealed record MethodCircuit(string Method, double Level, EdgeSet Kept)
{
    /// <summary>Nodes that an edge of the circuit begins or ends in.</summary>
    public IReadOnlySet<CircuitNode> Nodes { get; } = NodesOf(Kept);

    /// <summary>The nodes that an edge of <paramref name="edges"/> begins or ends in.</summary>
    public static IReadOnlySet<CircuitNode> NodesOf(EdgeSet edges) =>
        edges.Select(edge => edges.Graph.Edges[edge]).SelectMany(edge => new[] { edge.Sender, edge.Receiver.Node }).ToHashSet();
}
