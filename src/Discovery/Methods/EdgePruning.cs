using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>Takes edges out of a circuit that change nothing in it.</summary>
internal static class EdgePruning
{
    /// <summary>
    /// The circuit without the edges into nodes from which no kept edge leads on to the logits. Under corrupted ablation also without the edges from nodes that
    /// nothing kept leads to: they compute their corrupted value, which a removed edge carries too. (Under other ablations such a node still gives what its
    /// biases make of the ablated stream.) The circuit's output stays the same.
    /// </summary>
    /// <param name="kept">The circuit.</param>
    /// <param name="ablation">What removed edges carry.</param>
    public static EdgeSet Prune(EdgeSet kept, Ablation ablation)
    {
        var graph = kept.Graph;
        bool[] stays = [.. Enumerable.Range(0, graph.Edges.Count).Select(kept.Contains)];
        bool fromBottom = ablation == Ablation.Corrupted;
        HashSet<CircuitNode> fed = [.. graph.Senders.Except(graph.Receivers.Select(receiver => receiver.Node))];
        HashSet<CircuitNode> read = [CircuitNode.Logits];
        foreach (int edge in fromBottom ? ForwardOrder(graph) : [])
        {
            Keep(edge, fed.Contains(graph.Edges[edge].Sender), graph.Edges[edge].Receiver.Node, fed);
        }

        foreach (int edge in ForwardOrder(graph).Reverse())
        {
            Keep(edge, read.Contains(graph.Edges[edge].Receiver.Node), graph.Edges[edge].Sender, read);
        }

        return new EdgeSet(graph).With(Enumerable.Range(0, stays.Length).Where(edge => stays[edge]));

        void Keep(int edge, bool connected, CircuitNode next, HashSet<CircuitNode> reached)
        {
            if (!connected)
            {
                stays[edge] = false;
            }
            else if (stays[edge])
            {
                reached.Add(next);
            }
        }
    }

    private static IEnumerable<int> ForwardOrder(EdgeGraph graph) => Enumerable.Range(0, graph.Edges.Count);
}
