using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Capture;

namespace Acdc.Onnx.PatchRunner.Evaluation;

/// <summary>
/// Scores circuits by running the whole switchable model, one run per question: simple, and what faster evaluators are held against.
/// </summary>
internal sealed class ReferenceEvaluator : IModelEvaluator
{
    private readonly List<Scored> _batches = [];
    private readonly IReadOnlyList<SenderValues> _ablated;
    private readonly double _sign;
    private readonly NumberlessPrompt _numberless;

    /// <summary>Makes the batches ready.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batches">The prompts and how they are scored.</param>
    /// <param name="ablation">What removed edges carry.</param>
    /// <param name="searched">The edges that are switched: the model's own, or those of whole heads.</param>
    /// <exception cref="ArgumentException">Corrupted ablation, and a batch has no corrupted prompts.</exception>
    public ReferenceEvaluator(MappedModel model, IReadOnlyList<EvaluationBatch> batches, Ablation ablation, EdgeGraph searched)
    {
        Graph = searched;
        _numberless = new(model, batches, ablation);
        _sign = batches[0].Metric.Sign;
        using CaptureSession session = new(model);
        SenderValues[] clean = [.. batches.Select(batch => session.SendersAndLogits(batch.Clean))];
        _ablated = AblatedValues.Make(model, session, batches, clean, ablation);
        for (int i = 0; i < batches.Count; i++)
        {
            _batches.Add(new(new(model, batches[i].Clean, _ablated[i]), new(model.Runner, batches[i].Metric, clean[i].Logits!), batches[i].Rows));
        }

        foreach (var values in clean)
        {
            values.Dispose();
        }
    }

    /// <inheritdoc/>
    public EdgeGraph Graph { get; }

    /// <inheritdoc/>
    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps)
    {
        var state = removed.With(steps[0]);

        return [_sign * RowMean.Of([.. _batches.Select(batch => (Value(batch, state), batch.Rows))])];
    }

    /// <inheritdoc/>
    public string? NotANumber(EdgeSet removed) => _numberless.In(removed);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var batch in _batches)
        {
            batch.Runner.Dispose();
            batch.Metric.Dispose();
        }

        foreach (var values in _ablated)
        {
            values.Dispose();
        }
    }

    private static double Value(Scored batch, EdgeSet removed)
    {
        using var logits = batch.Runner.Run(removed);
        return batch.Metric.Value(logits);
    }

    private sealed record Scored(CircuitRunner Runner, MetricRunner Metric, int Rows);
}
