using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;

namespace Acdc.Onnx.Discovery.Tests.Search;

/// <summary>
/// A model in closed form: the metric is the sum of the removed edges' weights, whichever other edges are gone.
/// As in any model, edges into a node that nothing kept reads weigh nothing.
/// </summary>
internal sealed class AdditiveEvaluator(EdgeGraph graph, Func<Edge, double> weight, int window = 1) : ICircuitEvaluator
{
    public EdgeGraph Graph => graph;

    public int Calls { get; private set; }

    /// <summary>How often it was told to forget.</summary>
    public int Forgets { get; private set; }

    /// <summary>What the last caller said of how it decides.</summary>
    public Func<double, bool>? Takes { get; private set; }

    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps)
    {
        Calls++;
        var state = removed.Clone();
        List<double> values = [];
        foreach (var step in steps.Take(window))
        {
            foreach (int edge in step)
            {
                Assert.IsTrue(state.Add(edge), "an edge is removed twice");
            }

            values.Add(Metric(state));
        }

        return values;
    }

    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps, Func<double, bool> takes)
    {
        Takes = takes;
        return Evaluate(removed, steps);
    }

    public void Forget() => Forgets++;

    private double Metric(EdgeSet removed)
    {
        HashSet<CircuitNode> read = [CircuitNode.Logits];
        double sum = 0;
        foreach (int edge in Enumerable.Range(0, graph.Edges.Count).Reverse())
        {
            var (sender, receiver) = graph.Edges[edge];
            if (!read.Contains(receiver.Node))
            {
                continue;
            }

            if (removed.Contains(edge))
            {
                sum += weight(graph.Edges[edge]);
            }
            else
            {
                read.Add(sender);
            }
        }

        return sum;
    }
}
