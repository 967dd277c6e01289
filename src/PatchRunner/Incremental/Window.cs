using Acdc.Onnx.GraphRewriter.Circuits;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// Several steps of a search evaluated at once, the later ones in the hope that the earlier are accepted. What each candidate has for itself is in
/// <see cref="Own"/>; what lies downstream is stacked, [candidate · place, 1, width], so that all candidates share one pass over the weights.
/// </summary>
internal sealed class Window(IReadOnlyList<State> own) : IDisposable
{
    /// <summary>Each candidate's edges and what was computed for it alone.</summary>
    public IReadOnlyList<State> Own { get; } = own;

    /// <summary>Changes by node.</summary>
    public Dictionary<int, OrtValue> Changes { get; } = [];

    /// <summary>Inputs by receiver, and how often they were updated since they were summed afresh.</summary>
    public Dictionary<int, (OrtValue Value, int Updates)> Inputs { get; } = [];

    /// <summary>The candidate that has exactly the edges of <paramref name="removed"/> ablated.</summary>
    public int? Find(EdgeSet removed)
    {
        for (int candidate = 0; candidate < Own.Count; candidate++)
        {
            if (Own[candidate].Removed.Equals(removed))
            {
                return candidate;
            }
        }

        return null;
    }

    public void Dispose()
    {
        foreach (var value in Own.Cast<IDisposable>().Concat(Changes.Values).Concat(Inputs.Values.Select(input => input.Value)))
        {
            value.Dispose();
        }
    }
}
