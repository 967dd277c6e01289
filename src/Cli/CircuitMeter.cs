using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Evaluation;

namespace Acdc.Onnx.Cli;

/// <summary>Measures circuits by several metrics on some prompts, running the whole model for each.</summary>
internal sealed class CircuitMeter : IDisposable
{
    private readonly Lazy<ReferenceEvaluator>[] _evaluators;
    private readonly KeptEvaluator[] _kept;

    /// <summary>Makes the prompts ready.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The prompts.</param>
    /// <param name="scoring">Where they are measured.</param>
    /// <param name="metrics">What is measured.</param>
    /// <param name="ablation">What removed edges carry.</param>
    /// <param name="graph">The edges.</param>
    /// <param name="store">Keeps what is measured.</param>
    /// <param name="unit">What the names of what is kept begin with.</param>
    /// <param name="cancellation">Stops before one that is not kept.</param>
    public CircuitMeter(
        MappedModel model, TaskData data, Scoring scoring, IReadOnlyList<MetricDefinition> metrics, Ablation ablation, EdgeGraph graph, IUnitStore store, string unit,
        CancellationToken cancellation)
    {
        Metrics = metrics;
        _evaluators = [.. metrics.Select(metric => Deferred(data.Batches(scoring with { Metric = metric })))];
        _kept = [.. _evaluators.Zip(metrics, (evaluator, metric) => new KeptEvaluator(store, $"{unit}{metric.Name}", new DeferredEvaluator(graph, () => evaluator.Value), cancellation))];

        Lazy<ReferenceEvaluator> Deferred(IReadOnlyList<EvaluationBatch> batches) => new(() => new(model, batches, ablation, graph));
    }

    /// <summary>What is measured.</summary>
    public IReadOnlyList<MetricDefinition> Metrics { get; }

    /// <summary>The metrics of a circuit, as compared: larger is worse.</summary>
    /// <exception cref="SearchException">One is not a number.</exception>
    public IReadOnlyList<double> Of(EdgeSet kept)
    {
        var removed = kept.Complement();
        return [.. _kept.Zip(Metrics, (evaluator, metric) => ((ICircuitEvaluator)evaluator).Evaluate(removed) is var value && double.IsNaN(value)
            ? throw new SearchException($"the {metric.Name} of the circuit of {kept.Count} edges is not a number (NaN){NotANumber.At(evaluator, removed)}, so nothing can be said of it; look for prompts whose logits overflow (acdc data check)")
            : value)];
    }

    /// <summary>Values as compared, each with its metric's own sign.</summary>
    public static IReadOnlyList<object?> OwnSigns(IReadOnlyList<MetricDefinition> metrics, IReadOnlyList<double> values) =>
        [.. values.Select((value, i) => (object?)(metrics[i].LargerIsBetter ? 0 - value : value))];

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_evaluators, evaluator =>
    {
        if (evaluator.IsValueCreated)
        {
            evaluator.Value.Dispose();
        }
    });
}
