using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>
/// The order of the published program: receivers from the output back, each receiver's senders as the options say.
/// It follows from the graph alone, whatever its blocks are.
/// </summary>
/// <param name="graph">The edges to walk.</param>
/// <param name="options">The order of senders.</param>
internal sealed class VisitOrder(EdgeGraph graph, AcdcOptions options)
{
    private static readonly HeadInput[] Inputs = [HeadInput.Value, HeadInput.Key, HeadInput.Query, HeadInput.Whole];

    /// <summary>
    /// The receivers, last block first. A block is one MLP, one norm, the logits or all heads of a layer:
    /// their v from the last head to the first, then k, then q. Nothing in a block feeds another part of it.
    /// </summary>
    public IEnumerable<Receiver[]> Blocks() =>
        graph.Receivers
            .GroupBy(receiver => BlockOf(receiver.Node))
            .Reverse()
            .Select(block => block
                .OrderBy(receiver => Array.IndexOf(Inputs, receiver.Input))
                .ThenByDescending(receiver => receiver.Node.Head)
                .ToArray());

    /// <summary>The test of all edges into <paramref name="receiver"/> at once.</summary>
    public SearchStep WholeInput(Receiver receiver) =>
        new(receiver, null, [.. Enumerable.Range(graph.FirstEdgeOf(receiver), graph.SendersOf(receiver).Count)]);

    /// <summary>The tests of the edges into <paramref name="receiver"/>, one by one.</summary>
    public IEnumerable<SearchStep> SingleEdges(Receiver receiver)
    {
        var steps = from sender in SendersOf(receiver)
                    let edge = new Edge(sender, receiver)
                    select new SearchStep(receiver, edge, [graph.IndexOf(edge)]);
        return options.Scores is { } scores ? steps.OrderBy(step => Score(scores[step.Edges[0]])) : steps;
    }

    private double Score(double score) => options.Rule == ComparisonRule.Absolute ? Math.Abs(score) : score;

    private IEnumerable<CircuitNode> SendersOf(Receiver receiver)
    {
        Random random = new(unchecked((options.Seed * 1_000_003) + graph.FirstEdgeOf(receiver)));
        var blocks = graph.SendersOf(receiver)
            .GroupBy(BlockOf)
            .OrderByDescending(block => block.Key.Layer)
            .ThenBy(block => block.Key.Layer < 0 ? block.Key.Step : -block.Key.Step)
            .Select(block => Arranged(block, options.Heads, random))
            .ToArray();
        switch (options.Layers)
        {
            case LayerOrder.InputFirst:
                Array.Reverse(blocks);
                break;
            case LayerOrder.Random:
                random.Shuffle(blocks);
                break;
        }

        return blocks.SelectMany(block => block);
    }

    private static CircuitNode[] Arranged(IEnumerable<CircuitNode> block, HeadOrder order, Random random)
    {
        CircuitNode[] nodes = [.. block.OrderBy(node => node.Head)];
        switch (order)
        {
            case HeadOrder.Descending:
                Array.Reverse(nodes);
                break;
            case HeadOrder.Random:
                random.Shuffle(nodes);
                break;
        }

        return nodes;
    }

    private static (int Stream, int Layer, int Step) BlockOf(CircuitNode node)
    {
        var (stream, layer, step, _) = EdgeGraph.ForwardRank(node);
        return (stream, layer, step);
    }
}
