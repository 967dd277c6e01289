using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>Senders that write the same way: all heads of a layer, or one node.</summary>
/// <param name="Nodes">The senders.</param>
/// <param name="Stream">The first stream that they are part of.</param>
internal sealed record SenderGroup(IReadOnlyList<CircuitNode> Nodes, int Stream)
{
    public CircuitNode First => Nodes[0];
}

/// <summary>Receivers that are gone through together: q, k and v of all heads of a layer, or one node's input.</summary>
/// <param name="Receivers">The receivers.</param>
/// <param name="Stream">The stream they read.</param>
/// <param name="Senders">The groups that their stream is the sum of.</param>
internal sealed record ReceiverGroup(IReadOnlyList<Receiver> Receivers, int Stream, IReadOnlyList<SenderGroup> Senders)
{
    public CircuitNode Node => Receivers[0].Node;
}

/// <summary>Senders whose differences are rows of one tensor, so that a product with gradients takes them all at once.</summary>
/// <param name="Groups">The groups, one after another.</param>
internal sealed record SenderChunk(IReadOnlyList<SenderGroup> Groups)
{
    /// <summary>The senders, a row each.</summary>
    public IReadOnlyList<CircuitNode> Nodes { get; } = [.. Groups.SelectMany(group => group.Nodes)];

    /// <summary>The first row of a group.</summary>
    public int RowOf(SenderGroup group) => Groups.TakeWhile(other => other != group).Sum(other => other.Nodes.Count);
}

/// <summary>The order in which attribution goes through a model.</summary>
internal sealed class AttributionPlan
{
    private const int ChunkRows = 64;

    public AttributionPlan(EdgeGraph edges, IReadOnlyList<CapturedStream> streams)
    {
        Senders = [.. edges.Senders.GroupBy(Block).Select(group => new SenderGroup(
            [.. group], streams.Index().First(stream => edges.SendersOf(stream.Item.Receivers[0]).Contains(group.First())).Index))];
        Receivers =
        [
            .. from stream in streams.Index()
               from receivers in stream.Item.Receivers.GroupBy(receiver => Block(receiver.Node))
               let senders = edges.SendersOf(receivers.First())
               orderby EdgeGraph.ForwardRank(receivers.First().Node)
               select new ReceiverGroup([.. receivers], stream.Index, [.. Senders.Where(written => senders.Contains(written.First))]),
        ];
        Chunks = [.. Chunked(Senders)];
    }

    /// <summary>Sender groups in forward order.</summary>
    public IReadOnlyList<SenderGroup> Senders { get; }

    /// <summary>The sender groups in chunks.</summary>
    public IReadOnlyList<SenderChunk> Chunks { get; }

    /// <summary>The chunk that a group is in.</summary>
    public SenderChunk ChunkOf(SenderGroup group) => Chunks.First(chunk => chunk.Groups.Contains(group));

    /// <summary>Receiver groups in forward order; the logits come last.</summary>
    public IReadOnlyList<ReceiverGroup> Receivers { get; }

    /// <summary>The group that the receivers' node writes as; null for the logits and what nothing reads.</summary>
    public SenderGroup? WrittenBy(ReceiverGroup group) => Senders.FirstOrDefault(senders => Block(senders.First) == Block(group.Node));

    private static IEnumerable<SenderChunk> Chunked(IReadOnlyList<SenderGroup> groups)
    {
        List<SenderGroup> open = [];
        foreach (var group in groups)
        {
            open.Add(group);
            if (open.Sum(each => each.Nodes.Count) >= ChunkRows || group == groups[^1])
            {
                yield return new([.. open]);
                open.Clear();
            }
        }
    }

    private static (NodeKind Kind, int Layer) Block(CircuitNode node) => (node.Kind, node.Layer);
}
