using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Evaluation;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>Measures circuits by several metrics on some prompts, running the whole model for each.</summary>
internal sealed class CircuitMeter : IDisposable
{
    private readonly Lazy<ReferenceEvaluator>[] _evaluators;
    private readonly KeptEvaluator[] _kept;

    /// <summary>Makes the prompts ready.</summary>
    /// <param name="setting">The model and the prompts, and where they are measured.</param>
    /// <param name="metrics">What is measured.</param>
    /// <param name="unit">What the names of what is kept begin with.</param>
    public CircuitMeter(RunSetting setting, IReadOnlyList<MetricDefinition> metrics, string unit)
    {
        Metrics = metrics;
        _evaluators = [.. metrics.Select(metric => Deferred(setting.Prompts.Batches(setting.Scoring with { Metric = metric })))];
        _kept = [.. _evaluators.Zip(metrics, (evaluator, metric) =>
            new KeptEvaluator(setting.Store, $"{unit}{metric.Name}", new DeferredEvaluator(setting.Graph, () => evaluator.Value), setting.Cancellation))];

        Lazy<ReferenceEvaluator> Deferred(IReadOnlyList<EvaluationBatch> batches) => new(() => new(setting.Model, batches, setting.Ablation, setting.Graph));
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

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_evaluators, evaluator =>
    {
        if (evaluator.IsValueCreated)
        {
            evaluator.Value.Dispose();
        }
    });
}
