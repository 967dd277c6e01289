using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>What masks on every head's q, k and v and on every MLP's output say of edges.</summary>
internal static class NodeMasks
{
    /// <summary>
    /// What each mask counts in the regulariser: the mean over a layer's heads, then over all layers' q, k, v and MLPs, as each is one parameter of the
    /// published program.
    /// </summary>
    public static double[] Shares(IReadOnlyList<Receiver> masked)
    {
        var groups = masked.GroupBy(Group).ToDictionary(group => group.Key, group => group.Count());
        return [.. masked.Select(mask => 1.0 / groups.Count / groups[Group(mask)])];

        static (int, HeadInput) Group(Receiver mask) => (mask.Node.Layer, mask.Input);
    }

    /// <summary>
    /// An edge stays as far as its sender and its receiver do: a head, as a sender or as a whole, as far as any of its q, k and v. Edges into an MLP that is
    /// masked go with it; the published program's lists keep them, as their node has another name in its graph.
    /// </summary>
    /// <param name="edge">The edge.</param>
    /// <param name="kept">How far each mask stays, from 0 to 1.</param>
    /// <param name="published">Whether edges into masked MLPs are kept.</param>
    public static double OfEdge(Edge edge, IReadOnlyDictionary<Receiver, double> kept, bool published)
    {
        double sender = edge.Sender.Kind switch
        {
            NodeKind.Head => OfHead(edge.Sender),
            NodeKind.Mlp or NodeKind.Mixer => kept[new(edge.Sender)],
            _ => 1,
        };
        double receiver = (edge.Receiver.Node.Kind, edge.Receiver.Input) switch
        {
            (NodeKind.Head, HeadInput.Whole) => OfHead(edge.Receiver.Node),
            (NodeKind.Head, _) => kept[edge.Receiver],
            (NodeKind.Mlp or NodeKind.Mixer, _) when !published => kept[edge.Receiver],
            _ => 1,
        };
        return Math.Min(sender, receiver);

        double OfHead(CircuitNode head) => new[] { HeadInput.Query, HeadInput.Key, HeadInput.Value }.Max(input => kept[new(head, input)]);
    }
}
