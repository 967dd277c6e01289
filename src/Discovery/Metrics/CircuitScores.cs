using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>A metric of a circuit, between that of the whole model and that with every edge removed, each with the metric's own sign.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Clean">With no edge removed.</param>
/// <param name="Corrupted">With every edge removed: the corrupted run under corrupted ablation.</param>
/// <param name="Circuit">With the edges outside the circuit removed.</param>
public sealed record CircuitScores(string Metric, double Clean, double Corrupted, double Circuit)
{
    private const double PositiveZero = 0;

    /// <summary>(circuit − corrupted) / (clean − corrupted); null where clean and corrupted are the same.</summary>
    public double? Faithfulness => Clean == Corrupted ? null : ((Circuit - Corrupted) / (Clean - Corrupted)) + PositiveZero;

    /// <summary>Measures a circuit.</summary>
    /// <param name="evaluator">Scores the model by <paramref name="metric"/>.</param>
    /// <param name="removed">The edges outside the circuit.</param>
    /// <param name="metric">The metric.</param>
    internal static CircuitScores Measure(ICircuitEvaluator evaluator, EdgeSet removed, MetricDefinition metric)
    {
        return new(
            metric.Name,
            metric.Own(evaluator.Evaluate(new EdgeSet(evaluator.Graph))),
            metric.Own(evaluator.Evaluate(EdgeSet.All(evaluator.Graph))),
            metric.Own(evaluator.Evaluate(removed)));
    }
}
