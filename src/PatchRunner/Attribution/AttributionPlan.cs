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

/// <summary>The order in which attribution goes through a model.</summary>
internal sealed class AttributionPlan
{
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
    }

    /// <summary>Sender groups in forward order.</summary>
    public IReadOnlyList<SenderGroup> Senders { get; }

    /// <summary>Receiver groups in forward order; the logits come last.</summary>
    public IReadOnlyList<ReceiverGroup> Receivers { get; }

    /// <summary>The group that the receivers' node writes as; null for the logits and what nothing reads.</summary>
    public SenderGroup? WrittenBy(ReceiverGroup group) => Senders.FirstOrDefault(senders => Block(senders.First) == Block(group.Node));

    private static (NodeKind Kind, int Layer) Block(CircuitNode node) => (node.Kind, node.Layer);
}
