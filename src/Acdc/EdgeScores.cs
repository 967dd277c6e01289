using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx;

/// <summary>A score for every edge, of one method.</summary>
public sealed class EdgeScores
{
    private readonly CircuitRun _run;
    private readonly RunRecord _record;

    internal EdgeScores(CircuitRun run, string method, EdgeGraph graph, IReadOnlyList<double> values, RunRecord record) =>
        (_run, Method, Graph, Values, _record) = (run, method, graph, values, record);

    /// <summary>The method's name.</summary>
    public string Method { get; }

    /// <summary>The edges.</summary>
    public EdgeGraph Graph { get; }

    /// <summary>A score per edge of <see cref="Graph"/>, in its order; how much worse the metric would get without the edge, as the method estimates it.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>The score of an edge.</summary>
    /// <exception cref="KeyNotFoundException">The model lacks it.</exception>
    public double this[Edge edge] => Values[Graph.IndexOf(edge)];

    /// <summary>The circuit of the edges with the largest scores by size, without those that then lead nowhere.</summary>
    /// <param name="count">How many to take.</param>
    public CircuitResult Top(int count) => Choose(SelectionKind.Top, Positive(count));

    /// <summary>The circuit of edges taken from the logits down, always the largest score by size that leads to what is taken (EAP-IG's greedy way).</summary>
    /// <param name="count">How many to take.</param>
    public CircuitResult Greedy(int count) => Choose(SelectionKind.Greedy, Positive(count));

    /// <summary>The circuit of the edges whose score is at least so large by size, without those that then lead nowhere.</summary>
    /// <param name="threshold">The least score.</param>
    public CircuitResult AtLeast(double threshold) => Choose(SelectionKind.Threshold, threshold);

    private static int Positive(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return count;
    }

    private CircuitResult Choose(SelectionKind kind, double amount) => _run.Choose(Values, new(kind, amount), _record, Method);
}
