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
    private readonly EdgeSet _removed;
    private readonly Extent?[] _extents;

    /// <summary>Finds it from the logits back.</summary>
    public Demand(Wiring wiring, Placewise placewise, EdgeSet removed, Extent logits)
    {
        (_wiring, _placewise, _removed, _extents) = (wiring, placewise, removed, new Extent?[wiring.Nodes.Count]);
        _extents[wiring.Logits] = logits;
        for (int node = wiring.Logits - 1; node >= 0; node--)
        {
            _extents[node] = Wanted(node);
        }
    }

    private Demand(Demand before, EdgeSet removed) =>
        (_wiring, _placewise, _removed, _extents) = (before._wiring, before._placewise, removed, [.. before._extents]);

    /// <summary>How much of the node's output is wanted; null where nothing is.</summary>
    public Extent? this[int node] => _extents[node];

    /// <summary>The demand with other edges removed: only what they can alter is found anew.</summary>
    public Demand With(EdgeSet removed)
    {
        if (removed.Equals(_removed))
        {
            return this;
        }

        Demand after = new(this, removed);
        var altered = new bool[_wiring.Nodes.Count];
        foreach (int edge in removed.Difference(_removed))
        {
            int receiver = _wiring.ReceiverOf[edge];
            altered[_wiring.SendersOf[receiver][edge - _wiring.FirstEdge[receiver]]] = true;
        }

        for (int node = _wiring.Logits - 1; node >= 0; node--)
        {
            if (altered[node] && after.Wanted(node) is var wanted && wanted != after._extents[node])
            {
                after._extents[node] = wanted;
                foreach (int sender in _wiring.ReceiversOf[node].SelectMany(receiver => _wiring.SendersOf[receiver]))
                {
                    altered[sender] = true;
                }
            }
        }

        return after;
    }

    /// <summary>How much of a receiver's input is wanted, where anything is.</summary>
    public Extent Of(int receiver)
    {
        int node = _wiring.NodeOf[receiver];
        return _extents[node] == Extent.Places
            && (_wiring.Nodes[node].Kind != NodeKind.Head || (_placewise.Queries[node] && _wiring.Receivers[receiver].Input == HeadInput.Query))
            ? Extent.Places
            : Extent.Full;
    }

    /// <summary>By those that read the node, who come after it.</summary>
    private Extent? Wanted(int node)
    {
        Extent? wanted = null;
        foreach (var (receiver, edge) in _wiring.EdgesFrom[node])
        {
            if (_extents[_wiring.NodeOf[receiver]] is not null && !_removed.Contains(edge))
            {
                wanted = Of(receiver);
                if (wanted == Extent.Full)
                {
                    return wanted;
                }
            }
        }

        return wanted is null || _placewise.Nodes[node] || _wiring.ReceiversOf[node].Length == 0 ? wanted : Extent.Full;
    }
}
