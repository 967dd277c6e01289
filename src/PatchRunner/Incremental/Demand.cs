using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// Which nodes still reach the logits through kept edges, and which of them only through the measured places:
/// by way of the logits, MLPs and norms, which treat every position alone.
/// </summary>
internal sealed class Demand
{
    private readonly Extent?[] _extents;

    public Demand(Wiring wiring, bool[] positionwise, EdgeSet removed, Extent logits)
    {
        _extents = new Extent?[wiring.Nodes.Count];
        _extents[wiring.Logits] = logits;
        for (int receiver = wiring.Receivers.Count - 1; receiver >= 0; receiver--)
        {
            int node = wiring.NodeOf[receiver];
            if (_extents[node] is null)
            {
                continue;
            }

            bool alone = node == wiring.Logits || positionwise[node];
            var passed = _extents[node] = alone ? _extents[node] : Extent.Full;
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
}
