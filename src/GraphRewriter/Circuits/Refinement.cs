namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>
/// Edges of a graph as those of a finer one: of whole heads as those into their q, k and v (<see cref="EdgeGraph.WithWholeHeads"/>). Sets that are asked for one
/// after another cost what changed between them.
/// </summary>
internal sealed class Refinement
{
    private readonly int[][]? _parts;
    private EdgeSet _asked;
    private EdgeSet _refined;

    /// <summary>Looks up every edge once.</summary>
    /// <param name="coarse">The graph whose edges are asked about.</param>
    /// <param name="fine">The graph that has them, or those that they stand for.</param>
    /// <exception cref="KeyNotFoundException">The finer graph lacks an edge.</exception>
    public Refinement(EdgeGraph coarse, EdgeGraph fine)
    {
        Coarse = coarse;
        _parts = coarse == fine ? null : [.. coarse.Edges.Select(edge => fine.Refine(edge).ToArray())];
        (_asked, _refined) = (new(coarse), new(fine));
    }

    /// <summary>The graph whose edges are asked about.</summary>
    public EdgeGraph Coarse { get; }

    /// <summary>The edges that the edges <paramref name="step"/> stand for, by index.</summary>
    public IReadOnlyList<int> Of(IReadOnlyList<int> step) => _parts is null ? step : step is [int edge] ? _parts[edge] : [.. step.SelectMany(each => _parts[each])];

    /// <summary>The set of the edges that those of <paramref name="set"/> stand for.</summary>
    public EdgeSet Of(EdgeSet set)
    {
        if (_parts is null || set.Graph != Coarse)
        {
            return set;
        }

        List<int> added = [], removed = [];
        foreach (int edge in set.Difference(_asked))
        {
            (set.Contains(edge) ? added : removed).AddRange(_parts[edge]);
        }

        _refined = removed.Count == 0 ? _refined.With(added) : _refined.With(added).Without(removed);
        _asked = set;
        return _refined;
    }
}
