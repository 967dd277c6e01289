using Acdc.Onnx.PatchRunner.Batches;

namespace Acdc.Onnx.PatchRunner.Capture;

/// <summary>Makes what removed edges carry.</summary>
internal static class AblatedValues
{
    /// <summary>One set of values per batch; the caller disposes them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="session">Runs it.</param>
    /// <param name="batches">The prompts.</param>
    /// <param name="clean">The clean run's values of each batch.</param>
    /// <param name="ablation">The ablation.</param>
    /// <exception cref="ArgumentException">Corrupted ablation, and a batch has no corrupted prompts.</exception>
    public static IReadOnlyList<SenderValues> Make(
        MappedModel model, CaptureSession session, IReadOnlyList<EvaluationBatch> batches, IReadOnlyList<SenderValues> clean, Ablation ablation)
    {
        if (ablation != Ablation.Mean)
        {
            return [.. batches.Select(batch => Of(model, session, batch, ablation))];
        }

        return SenderMeans.Of(model, batches, clean);
    }

    /// <summary>A batch's own values, under corrupted or zero ablation.</summary>
    internal static SenderValues Of(MappedModel model, CaptureSession session, EvaluationBatch batch, Ablation ablation) => ablation == Ablation.Zero
        ? SenderValues.Zero(model, batch.Clean)
        : session.Senders(batch.CorruptedNeeded);
}
