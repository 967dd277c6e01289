using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>An edge graph by numbers, for walks that happen at every test: nodes and receivers in forward order.</summary>
internal sealed class Wiring
{
    public Wiring(EdgeGraph graph)
    {
        Graph = graph;
        Nodes = graph.Nodes;
        var numbers = Nodes.Select((node, number) => (node, number)).ToDictionary(pair => pair.node, pair => pair.number);
        Receivers = [.. graph.Receivers.OrderBy(receiver => numbers[receiver.Node])];
        NodeOf = [.. Receivers.Select(receiver => numbers[receiver.Node])];
        FirstEdge = [.. Receivers.Select(graph.FirstEdgeOf)];
        SendersOf = [.. Receivers.Select(receiver => graph.SendersOf(receiver).Select(sender => numbers[sender]).ToArray())];
        ReceiversOf = [.. Nodes.Select((_, node) => Enumerable.Range(0, Receivers.Count).Where(receiver => NodeOf[receiver] == node).ToArray())];
    }

    public EdgeGraph Graph { get; }

    public IReadOnlyList<CircuitNode> Nodes { get; }

    public IReadOnlyList<Receiver> Receivers { get; }

    public int[] NodeOf { get; }

    public int[] FirstEdge { get; }

    public int[][] SendersOf { get; }

    public int[][] ReceiversOf { get; }

    /// <summary>The heads of a layer, by number.</summary>
    public IEnumerable<int> HeadsOf(int layer) => Enumerable.Range(0, Logits).Where(node => Nodes[node].Kind == NodeKind.Head && Nodes[node].Layer == layer);

    /// <summary>The logits' number: they come last.</summary>
    public int Logits => Nodes.Count - 1;
}
