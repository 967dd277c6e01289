using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>What random circuits of the same size score: what a circuit must beat.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Draws">How many circuits were drawn.</param>
/// <param name="Mean">The mean of the metric, with its own sign.</param>
/// <param name="Low">The smallest.</param>
/// <param name="High">The largest.</param>
/// <param name="Beaten">How many of them the circuit is better than.</param>
internal sealed record RandomBaseline(string Metric, int Draws, double Mean, double Low, double High, int Beaten)
{
    /// <summary>Measures random circuits of the size of one.</summary>
    /// <param name="evaluator">Scores the model by <paramref name="metric"/>.</param>
    /// <param name="removed">The edges outside the circuit.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="draws">How many circuits to draw.</param>
    /// <param name="seed">The seed.</param>
    public static RandomBaseline Measure(ICircuitEvaluator evaluator, EdgeSet removed, MetricDefinition metric, int draws, int seed)
    {
        var graph = evaluator.Graph;
        double circuit = evaluator.Evaluate(removed);
        double[] compared = [
            .. RandomCircuits.Draw(graph, graph.Edges.Count - removed.Count, draws, seed).Select(kept => evaluator.Evaluate(kept.Complement()))];
        double[] own = [.. compared.Select(metric.Own)];
        return new(metric.Name, draws, own.Average(), own.Min(), own.Max(), compared.Count(value => value > circuit));
    }
}
