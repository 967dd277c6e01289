using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>What a running search knows: the fate of every edge so far and the metric of what is left.</summary>
internal sealed class SearchState
{
    private readonly EdgeGraph _graph;
    private readonly EdgeOutcome?[] _outcomes;
    private readonly Dictionary<CircuitNode, int> _outgoing;
    private readonly List<EdgeTest> _tests = [];
    private readonly double _start;
    private int _done;

    public SearchState(EdgeGraph graph, double start)
    {
        _graph = graph;
        _start = start;
        _outcomes = new EdgeOutcome?[graph.Edges.Count];
        _outgoing = graph.Edges.CountBy(edge => edge.Sender).ToDictionary();
        Removed = new(graph);
        Metric = start;
    }

    /// <summary>The edges that are out.</summary>
    public EdgeSet Removed { get; private set; }

    /// <summary>The metric without the removed edges.</summary>
    public double Metric { get; private set; }

    /// <summary>The number of tests made.</summary>
    public int Tests => _tests.Count;

    /// <summary>Whether the receiver's edges are still to be decided.</summary>
    public bool IsOpen(Receiver receiver) => _graph.SendersOf(receiver).Count > 0 && _outcomes[_graph.FirstEdgeOf(receiver)] is null;

    /// <summary>Whether anything kept still reads the node.</summary>
    public bool IsConnected(CircuitNode node) => node.Kind == NodeKind.Logits || _outgoing.GetValueOrDefault(node) > 0;

    /// <summary>Deletes the receiver's edges without a test.</summary>
    public void Disconnect(Receiver receiver)
    {
        int[] edges = [.. Enumerable.Range(_graph.FirstEdgeOf(receiver), _graph.SendersOf(receiver).Count)];
        foreach (int edge in edges)
        {
            Settle(edge, new(_graph.Edges[edge], EdgeFate.Unconnected, 0, null));
        }

        Removed = Removed.With(edges);
    }

    /// <summary>Takes over what a test decided.</summary>
    public void Apply(EdgeTest test)
    {
        _tests.Add(test);
        bool removed = test.Decision == Decision.Remove;
        if (removed)
        {
            Metric = test.After;
        }
        else if (test.WholeInput)
        {
            return;
        }

        var fate = !removed ? EdgeFate.Kept : test.WholeInput ? EdgeFate.RemovedWithInput : EdgeFate.Removed;
        foreach (int edge in test.Edges)
        {
            double effect = test.After - test.Before;
            Settle(edge, new(_graph.Edges[edge], fate, effect, test.Order) { Improves = EdgeOutcome.IsImprovement(effect, test.Threshold) });
        }

        if (removed)
        {
            Removed = Removed.With(test.Edges);
        }
    }

    public SearchProgress Progress(Receiver receiver) =>
        new(receiver, _done, _outcomes.Length - _done, Removed.Count, Tests, Metric);

    /// <summary>What is known; edges whose fate is open are untested.</summary>
    public SearchResult Result() => new(
        _graph,
        [.. _outcomes.Select((outcome, edge) => outcome ?? new(_graph.Edges[edge], EdgeFate.Untested, 0, null))],
        _tests,
        Removed,
        _start,
        Metric);

    private void Settle(int edge, EdgeOutcome outcome)
    {
        _outcomes[edge] = outcome;
        _done++;
        if (outcome.Fate != EdgeFate.Kept)
        {
            _outgoing[outcome.Edge.Sender]--;
        }
    }
}
