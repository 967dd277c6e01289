using Acdc.Onnx.PatchRunner.Components;
using System.Numerics;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// How many steps are evaluated at once. The width follows from the decisions so far and the number of measured places: it doubles while all candidates of
/// a window are accepted, and halves when one is not.
/// </summary>
internal sealed class Speculation(Wiring wiring, int places)
{
    /// <summary>The width of the widest window.</summary>
    public const int MostCandidates = Arithmetic.MostStacked;

    private const int MostRows = 128;

    private readonly Dictionary<CircuitNode, int> _nodes =
        wiring.Nodes.Select((node, number) => (node, number)).ToDictionary(pair => pair.node, pair => pair.number);
    private readonly int _widest = Math.Clamp(MostRows / Math.Max(1, places), 1, MostCandidates);
    private EdgeSet? _last;

    /// <summary>The number of the node that receives an edge.</summary>
    public int NodeOf(int edge) => _nodes[wiring.Graph.Edges[edge].Receiver.Node];

    /// <summary>How many steps to evaluate next, now that the edges of <paramref name="removed"/> are gone.</summary>
    public int WidthAfter(EdgeSet removed, int width)
    {
        bool accepted = _last is null || removed.Equals(_last);
        _last = null;
        return WidthAfter(accepted, width);
    }

    /// <summary>How many steps to evaluate after a window of <paramref name="width"/>.</summary>
    public int WidthAfter(bool accepted, int width) => Math.Clamp(accepted ? width * 2 : width / 2, 1, _widest);

    /// <summary>Remembers what was evaluated, to learn from the next question whether all of it was accepted.</summary>
    public void Remember(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps) => _last = removed.With(steps.SelectMany(step => step));

    /// <summary>Forgets what was asked last.</summary>
    public void Forget() => _last = null;

    /// <summary>How many of the steps, from the first on, can be evaluated in one window: 1 where none can join the first.</summary>
    public int Stackable(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps, IReadOnlyList<BatchSearch> batches)
    {
        if (steps[0].Count == 0)
        {
            return 1;
        }

        int node = NodeOf(steps[0][0]);
        int count = steps.TakeWhile(step => step.Count > 0 && step.All(edge => NodeOf(edge) == node && !removed.Contains(edge))).Count();
        return count > 1 && batches.All(batch => batch.CanStack(node, removed)) ? (int)BitOperations.RoundUpToPowerOf2((uint)count + 1) / 2 : 1;
    }
}
