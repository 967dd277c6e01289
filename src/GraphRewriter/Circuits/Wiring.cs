namespace Acdc.Onnx.GraphRewriter.Circuits;

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
        ReceiverOf = new int[graph.Edges.Count];
        var from = Nodes.Select(_ => new List<(int Receiver, int Edge)>()).ToArray();
        for (int receiver = 0; receiver < Receivers.Count; receiver++)
        {
            for (int i = 0; i < SendersOf[receiver].Length; i++)
            {
                ReceiverOf[FirstEdge[receiver] + i] = receiver;
                from[SendersOf[receiver][i]].Add((receiver, FirstEdge[receiver] + i));
            }
        }

        EdgesFrom = [.. from.Select(edges => edges.ToArray())];
        ReceiversOf = [.. Nodes.Select((_, node) => Enumerable.Range(0, Receivers.Count).Where(receiver => NodeOf[receiver] == node).ToArray())];
    }

    public EdgeGraph Graph { get; }

    public IReadOnlyList<CircuitNode> Nodes { get; }

    public IReadOnlyList<Receiver> Receivers { get; }

    public int[] NodeOf { get; }

    public int[] FirstEdge { get; }

    public int[][] SendersOf { get; }

    public int[][] ReceiversOf { get; }

    /// <summary>The receiver of every edge.</summary>
    public int[] ReceiverOf { get; }

    /// <summary>The edges of every sender, in forward order.</summary>
    public (int Receiver, int Edge)[][] EdgesFrom { get; }

    /// <summary>The heads of a layer, by number.</summary>
    public IEnumerable<int> HeadsOf(int layer) => Enumerable.Range(0, Logits).Where(node => Nodes[node].Kind == NodeKind.Head && Nodes[node].Layer == layer);

    /// <summary>The logits' number: they come last.</summary>
    public int Logits => Nodes.Count - 1;
}
