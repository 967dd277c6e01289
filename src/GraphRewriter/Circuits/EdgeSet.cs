using System.Collections;

namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>A mutable set of the edges of one <see cref="EdgeGraph"/>, kept as one bit per edge index.</summary>
public sealed class EdgeSet : IEnumerable<int>
{
    private readonly BitArray _bits;

    /// <summary>An empty set over <paramref name="graph"/>'s edges.</summary>
    public EdgeSet(EdgeGraph graph)
        : this(graph, new BitArray(graph.Edges.Count))
    {
    }

    private EdgeSet(EdgeGraph graph, BitArray bits) => (Graph, _bits) = (graph, bits);

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
    public static EdgeSet All(EdgeGraph graph) =>
        new(graph, new BitArray(graph.Edges.Count, true)) { Count = graph.Edges.Count };

    /// <summary>Whether the edge with this index is in the set.</summary>
    public bool Contains(int edge) => _bits[edge];

    /// <summary>Adds an edge; false where it was there already.</summary>
    public bool Add(int edge)
    {
        bool added = !_bits[edge];
        _bits[edge] = true;
        Count += added ? 1 : 0;
        return added;
    }

    /// <summary>Takes an edge out; false where it was not there.</summary>
    public bool Remove(int edge)
    {
        bool removed = _bits[edge];
        _bits[edge] = false;
        Count -= removed ? 1 : 0;
        return removed;
    }

    /// <summary>An independent copy.</summary>
    public EdgeSet Clone() => new(Graph, new BitArray(_bits)) { Count = Count };

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
    public bool SetEquals(EdgeSet other) => Count == other.Count && !new BitArray(_bits).Xor(other._bits).HasAnySet();

    /// <summary>The edges that only one of the two holds.</summary>
    public EdgeSet Difference(EdgeSet other)
    {
        BitArray bits = new BitArray(_bits).Xor(other._bits);
        return new(Graph, bits) { Count = bits.Cast<bool>().Count(bit => bit) };
    }

    /// <summary>The edges of the graph that are not in this set.</summary>
    public EdgeSet Complement()
    {
        return new(Graph, new BitArray(_bits).Not()) { Count = Graph.Edges.Count - Count };
    }

    /// <summary>The edges in the set, by index.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (int edge = 0; edge < _bits.Length; edge++)
        {
            if (_bits[edge])
            {
                yield return edge;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
