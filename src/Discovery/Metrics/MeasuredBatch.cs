using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>Puts prompts and measured rows together for an evaluator.</summary>
internal static class MeasuredBatch
{
    /// <summary>
    /// A batch scored by <paramref name="metric"/> at <paramref name="rows"/>, over whole outputs and over the outputs of the measured places alone.
    /// </summary>
    /// <param name="clean">Tensors for the model's inputs on the clean prompts.</param>
    /// <param name="corrupted">The same on the corrupted prompts, where there are any.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="rows">What is measured.</param>
    /// <param name="options">Channels and the like.</param>
    /// <param name="largerIsBetter">Whether the value is negated for comparing; the metric's own choice where null.</param>
    public static EvaluationBatch Of(
        IReadOnlyDictionary<string, OnnxTensor> clean,
        IReadOnlyDictionary<string, OnnxTensor>? corrupted,
        MetricDefinition metric,
        IReadOnlyList<MeasuredRow> rows,
        MetricOptions? options = null,
        bool? largerIsBetter = null)
    {
        bool negated = largerIsBetter ?? metric.LargerIsBetter;
        EvaluationBatch whole = new(clean, corrupted, metric.Build(rows, options) with { LargerIsBetter = negated }, rows.Count);
        return options?.MissingAxis is not null || options?.RowPerPrompt == true ? whole : whole with
        {
            Places = [.. rows.Select(row => new MeasuredPlace(row.Prompt, row.Position))],
            PlacesMetric = metric.Build([.. rows.Select((row, place) => row with { Prompt = place, Position = 0 })],
                (options ?? new()) with { MeasuredRowsOnly = true }) with { LargerIsBetter = negated },
        };
    }
}
