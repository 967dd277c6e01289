using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>What a search found out about one node.</summary>
internal sealed record NodeOutcome(CircuitNode Node, int Incoming, int Outgoing, int KeptIncoming, int KeptOutgoing)
{
    /// <summary>Whether an edge of the circuit begins or ends in it.</summary>
    public bool InCircuit => KeptIncoming + KeptOutgoing > 0;

    /// <summary>One per node of the model, in forward order.</summary>
    public static IReadOnlyList<NodeOutcome> Of(SearchResult result)
    {
        var incoming = result.Outcomes.ToLookup(outcome => outcome.Edge.Receiver.Node);
        var outgoing = result.Outcomes.ToLookup(outcome => outcome.Edge.Sender);
        return
        [
            .. result.Graph.Nodes.Select(node => new NodeOutcome(
                node,
                incoming[node].Count(),
                outgoing[node].Count(),
                incoming[node].Count(outcome => outcome.Kept),
                outgoing[node].Count(outcome => outcome.Kept))),
        ];
    }
}
