using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Capture;

namespace Acdc.Onnx.PatchRunner.Evaluation;

/// <summary>
/// Scores a few circuits by running the whole switchable model on one batch after another. What a batch needs is made anew for every question and let go,
/// so the memory taken does not grow with the number of prompts.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="batches">The prompts and how they are scored.</param>
/// <param name="ablation">What removed edges carry.</param>
/// <param name="searched">The edges that are switched: the model's own, or those of whole heads.</param>
internal sealed class BatchwiseEvaluator(MappedModel model, IReadOnlyList<EvaluationBatch> batches, Ablation ablation, EdgeGraph searched) : ICircuitEvaluator
{
    private SenderMeans? _means;

    /// <inheritdoc/>
    public EdgeGraph Graph => searched;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Corrupted ablation, and a batch has no corrupted prompts.</exception>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps)
    {
        var state = removed.With(steps[0]);

        using CaptureSession session = new(model);
        double mean = RowMean.Of([.. batches.Select(batch => (Value(session, batch, state), batch.Rows))]);
        return [batches[0].Metric.Sign * mean];
    }

    /// <inheritdoc/>
    public string? NotANumber(EdgeSet removed) => new NumberlessPrompt(model, batches, ablation).In(removed);

    private double Value(CaptureSession session, EvaluationBatch batch, EdgeSet removed)
    {
        using var clean = session.SendersAndLogits(batch.Clean);
        using MetricRunner metric = new(model.Runner, batch.Metric, clean.Logits!);
        if (removed.Count == 0)
        {
            return metric.Value(clean.Logits!);
        }

        clean.Dispose();
        using var ablated = ablation == Ablation.Mean
            ? (_means ??= SenderMeans.Over(model, session, batches)).For(batch)
            : AblatedValues.Of(model, session, batch, ablation);
        using CircuitRunner runner = new(model, batch.Clean, ablated);
        using var logits = runner.Run(removed);
        return metric.Value(logits);
    }
}
