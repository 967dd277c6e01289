namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>
/// Every switchable edge of one model: receivers in forward order (docs/semantics, "Order"), each with its senders in forward order.
/// The position of an edge in <see cref="Edges"/> is its index everywhere: in switch vectors, CSV files and edge sets.
/// </summary>
public sealed class EdgeGraph
{
    private readonly Dictionary<IReadOnlyList<CircuitNode>, Dictionary<CircuitNode, int>> _places = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Receiver, IReadOnlyList<CircuitNode>> _senders = [];
    private readonly Dictionary<Receiver, int> _first = [];

    /// <summary>Builds the graph from receivers in forward order, each with its senders in forward order.</summary>
    /// <exception cref="ArgumentException">A receiver or an edge occurs twice.</exception>
    public EdgeGraph(IEnumerable<KeyValuePair<Receiver, IReadOnlyList<CircuitNode>>> incoming)
    {
        List<Receiver> receivers = [];
        List<Edge> edges = [];
        foreach (var (receiver, senders) in incoming)
        {
            receivers.Add(receiver);
            _senders.Add(receiver, senders);
            _first.Add(receiver, edges.Count);
            _places.TryAdd(senders, []);
            if (_places[senders].Count == 0)
            {
                foreach (var sender in senders)
                {
                    _places[senders].Add(sender, _places[senders].Count);
                }
            }

            edges.AddRange(senders.Select(sender => new Edge(sender, receiver)));
        }

        Receivers = receivers;
        Edges = edges;
        Senders = [.. _places.Keys.SelectMany(senders => senders).Distinct().OrderBy(ForwardRank)];
    }

    /// <summary>Receivers in forward order.</summary>
    public IReadOnlyList<Receiver> Receivers { get; }

    /// <summary>Nodes that at least one edge leaves, in forward order.</summary>
    public IReadOnlyList<CircuitNode> Senders { get; }

    /// <summary>Edges grouped by receiver in forward order, senders in forward order within one.</summary>
    public IReadOnlyList<Edge> Edges { get; }

    /// <summary>Every node, in forward order: the bottom, the layers, the logits.</summary>
    public IReadOnlyList<CircuitNode> Nodes =>
        [.. Senders.Concat(Receivers.Select(receiver => receiver.Node)).Distinct().OrderBy(ForwardRank)];

    /// <summary>The senders of <paramref name="receiver"/> in forward order.</summary>
    /// <exception cref="KeyNotFoundException">The model has no such receiver.</exception>
    public IReadOnlyList<CircuitNode> SendersOf(Receiver receiver) => _senders[receiver];

    /// <summary>The index of the first edge into <paramref name="receiver"/>; the others follow it.</summary>
    public int FirstEdgeOf(Receiver receiver) => _first[receiver];

    /// <summary>Whether the model has <paramref name="receiver"/>.</summary>
    public bool Contains(Receiver receiver) => _senders.ContainsKey(receiver);

    /// <summary>Whether the model has <paramref name="edge"/>.</summary>
    public bool Contains(Edge edge) => TryFind(edge, out _);

    /// <summary>The edge's index in <see cref="Edges"/>.</summary>
    /// <exception cref="KeyNotFoundException">The model has no such edge; the message names it.</exception>
    public int IndexOf(Edge edge) =>
        TryFind(edge, out int index) ? index : throw Missing(edge);

    /// <summary>
    /// The same model at whole-head granularity: one receiver <c>a2.h3</c> per head in place of its q, k and v inputs.
    /// <see cref="Refine"/> says which edges of this graph one of its edges stands for.
    /// </summary>
    public EdgeGraph WithWholeHeads()
    {
        return new(Receivers
            .GroupBy(receiver => new Receiver(receiver.Node))
            .Select(group => KeyValuePair.Create(group.Key, _senders[group.First()])));
    }

    /// <summary>The indices in this graph of the edges that <paramref name="edge"/>, perhaps of whole-head granularity, stands for.</summary>
    /// <exception cref="KeyNotFoundException">The model has no such edge.</exception>
    public IEnumerable<int> Refine(Edge edge)
    {
        if (TryFind(edge, out int index))
        {
            return [index];
        }

        Receiver node = edge.Receiver;
        Edge[] parts = node is { Node.IsHead: true, Input: HeadInput.Whole }
            ? [edge with { Receiver = node with { Input = HeadInput.Query } }, edge with { Receiver = node with { Input = HeadInput.Key } },
                edge with { Receiver = node with { Input = HeadInput.Value } }]
            : [];
        return parts.Length > 0 && parts.All(Contains)
            ? parts.Select(IndexOf)
            : throw Missing(edge);
    }

    private KeyNotFoundException Missing(Edge edge) => new($"the model has no edge {edge}: {EdgeAdvice.Reason(this, edge)}");

    private bool TryFind(Edge edge, out int index)
    {
        index = -1;
        if (edge.Span is null && _senders.TryGetValue(edge.Receiver, out var senders) && _places[senders].TryGetValue(edge.Sender, out int place))
        {
            index = _first[edge.Receiver] + place;
        }

        return index >= 0;
    }

    /// <summary>A node's place in the forward direction, for sorting nodes of any model: an encoder's come first.</summary>
    public static (int Stream, int Layer, int Step, int Head) ForwardRank(CircuitNode node)
    {
        int stream = node.InEncoder || node.Kind == NodeKind.Encoder ? 0 : 1;
        return node.Kind switch
        {
            NodeKind.Input or NodeKind.TokenEmbedding => (stream, -1, 0, 0),
            NodeKind.PositionEmbedding => (stream, -1, 1, 0),
            NodeKind.Encoder or NodeKind.Logits => (stream, int.MaxValue, 0, 0),
            NodeKind.Head => (stream, node.Layer, 0, node.Head),
            NodeKind.AttentionNorm => (stream, node.Layer, 1, 0),
            NodeKind.Mixer => (stream, node.Layer, 2, 0),
            NodeKind.MixerNorm => (stream, node.Layer, 3, 0),
            NodeKind.CrossHead => (stream, node.Layer, 4, node.Head),
            NodeKind.CrossNorm => (stream, node.Layer, 5, 0),
            NodeKind.Mlp => (stream, node.Layer, 6 + (2 * node.MlpIndex), 0),
            NodeKind.MlpNorm => (stream, node.Layer, 7 + (2 * node.MlpIndex), 0),
            _ => throw new InvalidOperationException($"unknown node kind {node.Kind}"),
        };
    }
}
