using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting.Tests;

/// <summary>Writes down a search test by test, at threshold 0.01 on the absolute change, without any of the search's own code.</summary>
internal sealed class TestLog
{
    private const double Threshold = 0.01;

    private readonly EdgeGraph _graph;
    private EdgeSet _removed;
    private readonly Dictionary<int, EdgeOutcome> _outcomes = [];
    private readonly List<EdgeTest> _tests = [];
    private double _removedChanges;

    /// <summary>Over a graph given as rows of senders and the receivers that they all write into.</summary>
    public TestLog(params (string Senders, string Receivers)[] rows)
    {
        _graph = new(
            from row in rows
            from receiver in row.Receivers.Split(' ')
            select KeyValuePair.Create(Receiver.Parse(receiver), (IReadOnlyList<CircuitNode>)[.. row.Senders.Split(' ').Select(CircuitNode.Parse)]));
        _removed = new(_graph);
    }

    public void Single(string edge, double change) => Test(Edge.Parse(edge).Receiver, Edge.Parse(edge), [_graph.IndexOf(Edge.Parse(edge))], change);

    public void Whole(string receiver, double change) => Test(Receiver.Parse(receiver), null, Into(receiver), change);

    public void Unconnected(params string[] receivers)
    {
        foreach (int edge in receivers.SelectMany(Into))
        {
            _outcomes[edge] = new(_graph.Edges[edge], EdgeFate.Unconnected, 0, null);
        }

        _removed = _removed.With(receivers.SelectMany(Into));
    }

    public SearchResult Result() => new(
        _graph,
        [.. _graph.Edges.Select((edge, index) => _outcomes.GetValueOrDefault(index) ?? new(edge, EdgeFate.Untested, 0, null))],
        _tests,
        _removed,
        StartMetric: 0,
        _removedChanges);

    private int[] Into(string receiver) =>
        [.. Enumerable.Range(_graph.FirstEdgeOf(Receiver.Parse(receiver)), _graph.SendersOf(Receiver.Parse(receiver)).Count)];

    private void Test(Receiver receiver, Edge? edge, int[] edges, double change)
    {
        var decision = Math.Abs(change) < Threshold ? Decision.Remove : Decision.Keep;
        int order = _tests.Count;
        _tests.Add(new(order, receiver, edge, edges, _removedChanges, _removedChanges + change, Math.Abs(change), Threshold, decision));
        if (decision == Decision.Keep && edge is null)
        {
            return;
        }

        var fate = decision == Decision.Keep ? EdgeFate.Kept : edge is null ? EdgeFate.RemovedWithInput : EdgeFate.Removed;
        foreach (int index in edges)
        {
            _outcomes[index] = new(_graph.Edges[index], fate, change, order) { Improves = change <= -Threshold };
        }

        if (decision == Decision.Remove)
        {
            _removed = _removed.With(edges);
            _removedChanges += change;
        }
    }
}
