using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>
/// The part of a graph that carries activations: what descends from the token embedding's lookup and reaches the logits.
/// Masks, positions, weights and shapes lie outside, but for shapes that follow from the activations.
/// </summary>
internal sealed class Activations
{
    private readonly Dictionary<OnnxNode, int> _places = new(ReferenceEqualityComparer.Instance);

    /// <summary>The activations of <paramref name="graph"/> between <paramref name="embedding"/> and <paramref name="logits"/>.</summary>
    public Activations(OnnxGraph graph, OnnxNode embedding, OnnxValue logits)
    {
        HashSet<OnnxNode> reaching = new(ReferenceEqualityComparer.Instance);
        Stack<OnnxNode> open = new(logits.Producer is null ? [] : [logits.Producer]);
        while (open.TryPop(out var node))
        {
            if (reaching.Add(node))
            {
                foreach (var producer in node.Dependencies.Select(dependency => dependency.Producer).OfType<OnnxNode>())
                {
                    open.Push(producer);
                }
            }
        }

        List<OnnxNode> nodes = [];
        var dataSizes = DataSizes.Find(graph, embedding);
        foreach (var node in graph.NodesInOrder().Where(reaching.Contains))
        {
            bool descends = node == embedding
                || ((!node.Row.Measures || dataSizes.Contains(node.Output)) && node.Dependencies.Any(IsActive));
            if (descends)
            {
                _places.Add(node, nodes.Count);
                nodes.Add(node);
            }
        }

        Nodes = nodes;
    }

    /// <summary>The nodes in topological order; the first is the embedding's lookup.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>Whether <paramref name="value"/> is an activation.</summary>
    public bool IsActive(OnnxValue? value) => value?.Producer is { } producer && _places.ContainsKey(producer);

    /// <summary>Whether <paramref name="node"/> is one of <see cref="Nodes"/>.</summary>
    public bool Holds(OnnxNode node) => _places.ContainsKey(node);

    /// <summary>The node's place in <see cref="Nodes"/>.</summary>
    public int PlaceOf(OnnxNode node) => _places[node];

    /// <summary>The activation inputs of <paramref name="node"/>.</summary>
    public IEnumerable<OnnxValue> ActiveInputs(OnnxNode node) => node.Dependencies.Where(IsActive);

    /// <summary>
    /// The nodes that compute <paramref name="target"/> from <paramref name="sources"/>, in topological order; walking back stops at the sources.
    /// </summary>
    public IReadOnlyList<OnnxNode> Between(IReadOnlyCollection<OnnxValue> sources, OnnxValue target)
    {
        HashSet<OnnxNode> region = new(ReferenceEqualityComparer.Instance);
        Stack<OnnxValue> open = new([target]);
        while (open.TryPop(out var value))
        {
            if (sources.Contains(value) || !IsActive(value) || !region.Add(value.Producer!))
            {
                continue;
            }

            foreach (var input in ActiveInputs(value.Producer!))
            {
                open.Push(input);
            }
        }

        return [.. region.OrderBy(PlaceOf)];
    }

    /// <summary>
    /// The articulation points: activations that every path from the lookup to the last node passes through, in order
    /// (in a graph with one source and one sink, those that no edge of a topological order jumps over).
    /// </summary>
    public IReadOnlyList<OnnxValue> ArticulationPoints()
    {
        int[] farthest = new int[Nodes.Count];
        for (int place = 0; place < Nodes.Count; place++)
        {
            foreach (var input in ActiveInputs(Nodes[place]))
            {
                int from = _places[input.Producer!];
                farthest[from] = Math.Max(farthest[from], place);
            }
        }

        List<OnnxValue> points = [];
        int reach = 0;
        for (int place = 0; place < Nodes.Count; place++)
        {
            var used = Nodes[place].Outputs.OfType<OnnxValue>()
                .Where(output => place == Nodes.Count - 1 || output.Uses.Any(use => _places.ContainsKey(use.Node))).ToArray();
            if (reach <= place && used.Length == 1)
            {
                points.Add(used[0]);
            }

            reach = Math.Max(reach, farthest[place]);
        }

        return points;
    }
}
