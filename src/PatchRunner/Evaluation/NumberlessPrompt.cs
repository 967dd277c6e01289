using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Capture;

namespace Acdc.Onnx.PatchRunner.Evaluation;

/// <summary>Looks for the prompt whose metric is not a number, by running the whole switchable model on one batch after another.</summary>
/// <param name="model">The model.</param>
/// <param name="batches">The prompts and how they are scored.</param>
/// <param name="ablation">What removed edges carry.</param>
internal sealed class NumberlessPrompt(MappedModel model, IReadOnlyList<EvaluationBatch> batches, Ablation ablation)
{
    /// <summary>What the first such prompt is called; null where it has no name or all have numbers.</summary>
    public string? In(EdgeSet removed)
    {
        using CaptureSession session = new(model);
        var means = ablation == Ablation.Mean ? SenderMeans.Over(model, session, batches) : null;
        foreach (var batch in batches.Where(batch => batch.Names is not null))
        {
            using var ablated = means?.For(batch) ?? AblatedValues.Of(model, session, batch, ablation);
            using CircuitRunner runner = new(model, batch.Clean, ablated);
            float[] rows = Rows(batch.Metric, runner.Logits(removed), runner.Logits(new(removed.Graph)));
            if (Array.FindIndex(rows, float.IsNaN) is var row and >= 0)
            {
                return batch.Names![row];
            }
        }

        return null;
    }

    private float[] Rows(MetricModel metric, OnnxTensor logits, OnnxTensor clean)
    {
        using var session = model.Runner.Open(metric.Model);
        Dictionary<string, OnnxTensor> feeds = new(metric.Feeds) { [MetricModel.Current] = logits };
        if (metric.Model.Graph.Inputs.Any(input => input.Name == MetricModel.Clean))
        {
            feeds[MetricModel.Clean] = clean;
        }

        return session.Run(feeds, [MetricModel.Rows])[MetricModel.Rows].ToSingle();
    }
}
