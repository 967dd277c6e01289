using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Capture;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>
/// First-order estimates of what ablating each edge does to a metric (edge attribution patching, Syed et al. 2023):
/// score(u→r) = Σ over prompts, positions and width of (ablated(u) − clean(u)) · ∂m/∂X(r). Prompts go through in their batches, one after another.
/// </summary>
internal sealed class EdgeAttribution : IDisposable
{
    private const double Flat = 1e-4;
    private readonly MappedModel _model;
    private readonly AttributionEngine _engine;

    /// <summary>Makes <paramref name="model"/> ready.</summary>
    public EdgeAttribution(MappedModel model) => (_model, _engine) = (model, new(model));

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
        ForEach(batches, options, (number, batch, share) => batch.Add(scores, share, (done, parts) =>
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Invoke((number * parts) + done, batches.Count * parts);
        }));
        return scores;
    }

    /// <summary>
    /// The sensitivity of the metric to masks on every head's q, k and v, after their projections, and on every MLP's output (Michel et al. 2019; the HISP of
    /// Conmy et al. 2023): Σ over prompts of |∂m/∂mask| with all masks at 1, m being the prompt's own metric. Masks scale towards the corrupted run, or towards
    /// zero.
    /// </summary>
    /// <param name="batches">The prompts and how they are scored.</param>
    /// <param name="ablation">Corrupted or zero.</param>
    /// <param name="progress">Is told of batches done, of all.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="FlatMetricException">The metric has no gradient at the clean run.</exception>
    /// <exception cref="ArgumentException">The ablation is another, or corrupted prompts are needed and a batch has none.</exception>
    /// <exception cref="GraphRewriter.ModelMappingException">An operator has no derivative rule; the message names it.</exception>
    public IReadOnlyDictionary<Receiver, double> MaskScores(
        IReadOnlyList<EvaluationBatch> batches, Ablation ablation, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        if (ablation == Ablation.Mean)
        {
            throw new ArgumentException("masks scale towards the corrupted run or towards zero, not towards a mean");
        }

        Dictionary<Receiver, double> scores = [];
        using HeadMaskSessions masks = new(_model.Map, _model.Runner, ablation == Ablation.Corrupted);
        long prompts = batches.Sum(batch => batch.Clean[_model.Map.Inputs.Tokens.Name].Dims is [var count, _] ? count : 1);
        ForEach(batches, new() { Ablation = ablation }, (number, batch, share) =>
        {
            cancellation.ThrowIfCancellationRequested();
            batch.AddMasks(scores, share * prompts, masks);
            progress?.Invoke(number + 1, batches.Count);
        });
        return scores;
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    private void ForEach(IReadOnlyList<EvaluationBatch> batches, AttributionOptions options, Action<int, BatchAttribution, double> add)
    {
        double rows = batches.Sum(batch => (double)batch.Rows);
        AttributionPlan plan = new(_model.Map.Edges, _engine.Capture.Model.Streams);
        var means = options.Ablation == Ablation.Mean ? SenderMeans.Over(_model, _engine.Capture, batches) : null;
        double steepest = 0, nearby = 0;
        foreach (var (number, batch) in batches.Index())
        {
            using var mean = means?.For(batch);
            using BatchAttribution attribution = new(_model, plan, _engine, batch, options, mean);
            add(number, attribution, batch.Rows / rows);
            steepest = Math.Max(steepest, attribution.Steepest);
            nearby = Math.Max(nearby, attribution.Nearby);
        }

        if (steepest <= Flat * nearby)
        {
            throw new FlatMetricException(batches[0].Metric.Name, nearby == 0);
        }
    }
}
