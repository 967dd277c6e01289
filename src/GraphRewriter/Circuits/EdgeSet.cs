using System.Collections;
using System.Numerics;

namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>A set of the edges of one <see cref="EdgeGraph"/>, kept as one bit per edge index. It never changes, and sets of the same edges are equal.</summary>
public sealed class EdgeSet : IReadOnlyCollection<int>, IEquatable<EdgeSet>
{
    private const int WordBits = 64;

    private readonly ulong[] _words;

    /// <summary>An empty set over <paramref name="graph"/>'s edges.</summary>
    public EdgeSet(EdgeGraph graph)
        : this(graph, new ulong[(graph.Edges.Count + WordBits - 1) / WordBits])
    {
    }

    private EdgeSet(EdgeGraph graph, ulong[] words) => (Graph, _words, Count) = (graph, words, Ones(words));

    /// <summary>The graph whose edges these are.</summary>
    public EdgeGraph Graph { get; }

    /// <summary>The number of edges in the set.</summary>
    public int Count { get; }

    /// <summary>The set of the given edges of <paramref name="graph"/>.</summary>
    /// <exception cref="KeyNotFoundException">The graph lacks one of them.</exception>
    public static EdgeSet Of(EdgeGraph graph, IEnumerable<Edge> edges) => new EdgeSet(graph).With(edges.Select(graph.IndexOf));

    /// <summary>The set of all edges of <paramref name="graph"/>.</summary>
    public static EdgeSet All(EdgeGraph graph) => new EdgeSet(graph).Complement();

    /// <summary>Whether the edge with this index is in the set.</summary>
    public bool Contains(int edge) => (_words[edge / WordBits] >> edge & 1) != 0;

    /// <summary>These edges and <paramref name="edges"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The graph has no edge of one of these indices.</exception>
    public EdgeSet With(IEnumerable<int> edges) => Changed(edges, isIn: true);

    /// <summary>These edges without <paramref name="edges"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The graph has no edge of one of these indices.</exception>
    public EdgeSet Without(IEnumerable<int> edges) => Changed(edges, isIn: false);

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

    /// <inheritdoc/>
    public bool Equals(EdgeSet? other) =>
        ReferenceEquals(this, other) || (other is not null && Count == other.Count && Graph == other.Graph && _words.AsSpan().SequenceEqual(other._words));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EdgeSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (ulong word in _words)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    /// <summary>The edges in the set, by index, ascending.</summary>
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

    private EdgeSet Changed(IEnumerable<int> edges, bool isIn)
    {
        ulong[] words = [.. _words];
        foreach (int edge in edges)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(edge);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(edge, Graph.Edges.Count);
            ref ulong word = ref words[edge / WordBits];
            word = isIn ? word | (1UL << edge) : word & ~(1UL << edge);
        }

        return new(Graph, words);
    }

    private static int Ones(ulong[] words)
    {
        int ones = 0;
        foreach (ulong word in words)
        {
            ones += BitOperations.PopCount(word);
        }

        return ones;
    }
}
