using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// Which nodes still reach the logits through kept edges, and which of them only through the measured places:
/// by way of the logits, MLPs and norms, which treat every position alone, and the q of heads.
/// </summary>
internal sealed class Demand
{
    private readonly Wiring _wiring;
    private readonly Placewise _placewise;
    private readonly Extent?[] _extents;

    public Demand(Wiring wiring, Placewise placewise, EdgeSet removed, Extent logits)
    {
        (_wiring, _placewise) = (wiring, placewise);
        _extents = new Extent?[wiring.Nodes.Count];
        _extents[wiring.Logits] = logits;
        for (int receiver = wiring.Receivers.Count - 1; receiver >= 0; receiver--)
        {
            int node = wiring.NodeOf[receiver];
            if (_extents[node] is null)
            {
                continue;
            }

            bool alone = node == wiring.Logits || placewise.Nodes[node];
            _extents[node] = alone ? _extents[node] : Extent.Full;
            var passed = Of(receiver);
            int edge = wiring.FirstEdge[receiver];
            foreach (int sender in wiring.SendersOf[receiver])
            {
                if (!removed.Contains(edge++) && _extents[sender] != Extent.Full)
                {
                    _extents[sender] = passed;
                }
            }
        }
    }

    /// <summary>How much of the node's output is wanted; null where nothing is.</summary>
    public Extent? this[int node] => _extents[node];

    /// <summary>How much of a receiver's input is wanted, where anything is.</summary>
    public Extent Of(int receiver)
    {
        int node = _wiring.NodeOf[receiver];
        return _extents[node] == Extent.Places && (_wiring.Nodes[node].Kind != NodeKind.Head || (_placewise.Queries[node] && _wiring.Receivers[receiver].Input == HeadInput.Query))
            ? Extent.Places
            : Extent.Full;
    }
}
