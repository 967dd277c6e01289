using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>Takes a circuit from scores. Equal scores are taken in the edges' order.</summary>
/// <param name="Kind">How.</param>
/// <param name="Amount">The threshold, or the number of edges.</param>
/// <param name="Rule">Whether scores count as they are or by their size. EAP-IG's default is their size.</param>
internal sealed record EdgeSelection(SelectionKind Kind, double Amount, ComparisonRule Rule = ComparisonRule.Absolute)
{
    /// <summary>The edges chosen; of more edges than there are, all.</summary>
    public EdgeSet Select(EdgeGraph graph, IReadOnlyList<double> scores) => new EdgeSet(graph).With(Kind switch
    {
        SelectionKind.Threshold => Enumerable.Range(0, scores.Count).Where(edge => Worth(scores[edge]) >= Amount),
        SelectionKind.Top => Ranked(scores).Take((int)Amount),
        _ => Greedy(graph, scores).Take((int)Amount),
    });

    /// <summary>The edges, the largest score first.</summary>
    public IEnumerable<int> Ranked(IReadOnlyList<double> scores) =>
        Enumerable.Range(0, scores.Count).OrderByDescending(edge => Worth(scores[edge])).ThenBy(edge => edge);

    /// <summary>The edges in the order in which EAP-IG's greedy walk from the logits takes them, as far as it comes.</summary>
    private IEnumerable<int> Greedy(EdgeGraph graph, IReadOnlyList<double> scores)
    {
        var into = Enumerable.Range(0, graph.Edges.Count).ToLookup(edge => graph.Edges[edge].Receiver.Node);
        HashSet<CircuitNode> reached = [CircuitNode.Logits];
        PriorityQueue<int, (double, int)> open = new();
        Open(CircuitNode.Logits);
        while (open.TryDequeue(out int edge, out _))
        {
            yield return edge;
            if (reached.Add(graph.Edges[edge].Sender))
            {
                Open(graph.Edges[edge].Sender);
            }
        }

        void Open(CircuitNode node) => open.EnqueueRange(into[node].Select(edge => (edge, (-Worth(scores[edge]), edge))));
    }

    /// <summary>What a score counts.</summary>
    public double Worth(double score) => Rule == ComparisonRule.Absolute ? Math.Abs(score) : score;
}
