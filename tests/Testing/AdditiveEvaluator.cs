using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Testing;

/// <summary>
/// A model in closed form: the metric is the sum of the removed edges' weights, whichever other edges are gone.
/// As in any model, edges into a node that nothing kept reads weigh nothing.
/// </summary>
public sealed class AdditiveEvaluator(EdgeGraph graph, Func<Edge, double> weight, int window = 1) : ICircuitEvaluator
{
    /// <inheritdoc/>
    public EdgeGraph Graph => graph;

    /// <summary>How often it was asked.</summary>
    public int Calls { get; private set; }

    /// <summary>How often it was told to forget.</summary>
    public int Forgets { get; private set; }

    /// <summary>What the last caller said of how it decides.</summary>
    public Func<double, bool>? Takes { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps)
    {
        Calls++;
        var state = removed;
        List<double> values = [];
        foreach (var step in steps.Take(window))
        {
            foreach (int edge in step.Where(state.Contains))
            {
                throw new InvalidOperationException($"{graph.Edges[edge]} is removed twice");
            }

            state = state.With(step);
            values.Add(Metric(state));
        }

        return values;
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps, Func<double, bool> takes)
    {
        Takes = takes;
        return Evaluate(removed, steps);
    }

    /// <inheritdoc/>
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
