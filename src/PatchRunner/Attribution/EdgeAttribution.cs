using Acdc.Onnx.PatchRunner.Incremental;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>
/// First-order estimates of what ablating each edge does to a metric (edge attribution patching, Syed et al. 2023):
/// score(u→r) = Σ over prompts, positions and width of (ablated(u) − clean(u)) · ∂m/∂X(r). Prompts go through in their batches, one after another.
/// </summary>
public sealed class EdgeAttribution : IDisposable
{
    private const double Flat = 1e-4;
    private readonly MappedModel _model;
    private readonly CaptureSession _capture;
    private readonly ComponentGradients _components;
    private readonly Contraction _contraction;
    private readonly SessionLibrary _sessions;
    private readonly Arithmetic _arithmetic;
    private RestartSessions? _restarts;

    /// <summary>Makes <paramref name="model"/> ready.</summary>
    public EdgeAttribution(MappedModel model)
    {
        (_model, _capture, _components, _contraction) = (model, new(model, model.Runner.OpenBound), new(model.Map, model.Runner), new(model.Runner));
        _sessions = new(model.Runner);
        _arithmetic = new(_sessions);
    }

    /// <summary>A score per edge of the model: the estimated rise of the metric as compared, of which larger is worse, when the edge is ablated.</summary>
    /// <param name="batches">The prompts and how they are scored.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Is told of parts done, of all.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="FlatMetricException">The metric has no gradient at any of these runs.</exception>
    /// <exception cref="ArgumentException">Corrupted prompts are needed, and a batch has none.</exception>
    /// <exception cref="GraphRewriter.ModelMappingException">An operator has no derivative rule; the message names it.</exception>
    public double[] Scores(
        IReadOnlyList<EvaluationBatch> batches, AttributionOptions options, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        double[] scores = new double[_model.Map.Edges.Edges.Count];
        double rows = batches.Sum(batch => (double)batch.Rows);
        AttributionPlan plan = new(_model.Map.Edges, _capture.Model.Streams);
        var means = options.Ablation == Ablation.Mean ? Means(batches) : null;
        double steepest = 0, nearby = 0;
        try
        {
            foreach (var (number, batch) in batches.Index())
            {
                using BatchAttribution attribution = new(_model, plan, _capture, batch, options, means?[number]) { Components = _components, Contraction = _contraction, Arithmetic = _arithmetic };
                attribution.Add(scores, batch.Rows / rows, _restarts ??= new(_model, _capture.Model), (done, parts) =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    progress?.Invoke((number * parts) + done, batches.Count * parts);
                });
                steepest = Math.Max(steepest, attribution.Steepest);
                nearby = Math.Max(nearby, attribution.Nearby);
            }
        }
        finally
        {
            foreach (var values in means ?? [])
            {
                values.Dispose();
            }
        }

        return steepest > Flat * nearby ? scores : throw new FlatMetricException(batches[0].Metric.Name, nearby == 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _capture.Dispose();
        _components.Dispose();
        _contraction.Dispose();
        _arithmetic.Dispose();
        _sessions.Dispose();
        _restarts?.Dispose();
    }

    private IReadOnlyList<SenderValues> Means(IReadOnlyList<EvaluationBatch> batches)
    {
        SenderValues[] clean = [.. batches.Select(batch => _capture.Senders(batch.Clean))];
        try
        {
            return AblatedValues.Make(_model, _capture, batches, clean, Ablation.Mean);
        }
        finally
        {
            Array.ForEach(clean, values => values.Dispose());
        }
    }
}
