using System.Collections;
using System.Numerics;

namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>A mutable set of the edges of one <see cref="EdgeGraph"/>, kept as one bit per edge index.</summary>
public sealed class EdgeSet : IEnumerable<int>
{
    private const int WordBits = 64;

    private readonly ulong[] _words;

    /// <summary>An empty set over <paramref name="graph"/>'s edges.</summary>
    public EdgeSet(EdgeGraph graph)
        : this(graph, new ulong[(graph.Edges.Count + WordBits - 1) / WordBits])
    {
    }

    private EdgeSet(EdgeGraph graph, ulong[] words) => (Graph, _words, Count) = (graph, words, words.Sum(BitOperations.PopCount));

    /// <summary>The graph whose edges these are.</summary>
    public EdgeGraph Graph { get; }

    /// <summary>The number of edges in the set.</summary>
    public int Count { get; private set; }

    /// <summary>The set of the given edges of <paramref name="graph"/>.</summary>
    /// <exception cref="KeyNotFoundException">The graph lacks one of them.</exception>
    public static EdgeSet Of(EdgeGraph graph, IEnumerable<Edge> edges)
    {
        EdgeSet set = new(graph);
        foreach (var edge in edges)
        {
            set.Add(graph.IndexOf(edge));
        }

        return set;
    }

    /// <summary>The set of all edges of <paramref name="graph"/>.</summary>
    public static EdgeSet All(EdgeGraph graph) => new EdgeSet(graph).Complement();

    /// <summary>Whether the edge with this index is in the set.</summary>
    public bool Contains(int edge) => (_words[edge / WordBits] >> edge & 1) != 0;

    /// <summary>Adds an edge; false where it was there already.</summary>
    public bool Add(int edge)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(edge, Graph.Edges.Count);
        bool added = !Contains(edge);
        _words[edge / WordBits] |= 1UL << edge;
        Count += added ? 1 : 0;
        return added;
    }

    /// <summary>Takes an edge out; false where it was not there.</summary>
    public bool Remove(int edge)
    {
        bool removed = Contains(edge);
        _words[edge / WordBits] &= ~(1UL << edge);
        Count -= removed ? 1 : 0;
        return removed;
    }

    /// <summary>An independent copy.</summary>
    public EdgeSet Clone() => new(Graph, [.. _words]);

    /// <summary>A copy that holds <paramref name="edges"/> as well.</summary>
    public EdgeSet With(IEnumerable<int> edges)
    {
        var set = Clone();
        foreach (int edge in edges)
        {
            set.Add(edge);
        }

        return set;
    }

    /// <summary>Whether both hold the same edges.</summary>
    public bool SetEquals(EdgeSet other) => Count == other.Count && _words.AsSpan().SequenceEqual(other._words);

    /// <summary>The edges that only one of the two holds.</summary>
    public EdgeSet Difference(EdgeSet other)
    {
        ulong[] words = [.. _words];
        for (int word = 0; word < words.Length; word++)
        {
            words[word] ^= other._words[word];
        }

        return new(Graph, words);
    }

    /// <summary>The edges of the graph that are not in this set.</summary>
    public EdgeSet Complement()
    {
        ulong[] words = Array.ConvertAll(_words, word => ~word);
        int last = Graph.Edges.Count % WordBits;
        if (last > 0)
        {
            words[^1] &= (1UL << last) - 1;
        }

        return new(Graph, words);
    }

    /// <summary>The edges in the set, by index.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (int word = 0; word < _words.Length; word++)
        {
            for (ulong rest = _words[word]; rest != 0; rest &= rest - 1)
            {
                yield return (word * WordBits) + BitOperations.TrailingZeroCount(rest);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
