using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>What the faithfulness of circuits is measured by: a metric and its two ends.</summary>
internal sealed class FaithfulnessScale
{
    private readonly ICircuitEvaluator _evaluator;
    private readonly MetricDefinition _metric;
    private readonly CircuitScores _ends;

    /// <summary>Measures the ends: the whole model and none of it.</summary>
    /// <param name="evaluator">Scores the model by <paramref name="metric"/>.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="ablation">What removed edges carry.</param>
    public FaithfulnessScale(ICircuitEvaluator evaluator, MetricDefinition metric, Ablation ablation)
    {
        (_evaluator, Ablation, _metric) = (evaluator, ablation, metric);
        _ends = CircuitScores.Measure(evaluator, new EdgeSet(evaluator.Graph), metric);
    }

    /// <summary>The edges.</summary>
    public EdgeGraph Graph => _evaluator.Graph;

    /// <summary>What removed edges carry.</summary>
    public Ablation Ablation { get; }

    /// <summary>Whether the two ends differ; where not, faithfulness is undefined.</summary>
    public bool IsDefined => _ends.Faithfulness is not null;

    /// <summary>The metric of a circuit, with its own sign, and its faithfulness; not a number where that is undefined.</summary>
    public (double Metric, double Faithfulness) Of(EdgeSet kept)
    {
        double metric = _metric.Own(_evaluator.Evaluate(kept.Complement()));
        return (metric, (_ends with { Circuit = metric }).Faithfulness ?? double.NaN);
    }
}
