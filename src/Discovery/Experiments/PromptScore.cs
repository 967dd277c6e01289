using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Evaluation;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>What the whole model scores on prompts, with the metric's own sign.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Clean">On the clean prompts.</param>
/// <param name="Corrupted">On the corrupted prompts, the answers still those of the clean ones; null where there are none.</param>
internal sealed record PromptScore(string Metric, double Clean, double? Corrupted)
{
    /// <summary>Runs every batch once clean and once corrupted, and measures it by several metrics.</summary>
    /// <param name="model">The model.</param>
    /// <param name="metrics">The metrics, each with its batches; the same prompts for all.</param>
    /// <exception cref="SearchException">One is not a number.</exception>
    public static IReadOnlyList<PromptScore> Measure(
        MappedModel model, IReadOnlyList<(MetricDefinition Metric, IReadOnlyList<EvaluationBatch> Batches)> metrics)
    {
        Mean[] clean = [.. metrics.Select(_ => new Mean())];
        Mean[] corrupted = [.. metrics.Select(_ => new Mean())];
        using CaptureSession session = new(model);
        foreach (var (index, batch) in metrics[0].Batches.Index())
        {
            using var cleanRun = session.SendersAndLogits(batch.Clean);
            using var corruptedRun = batch.Corrupted is { } feeds ? session.SendersAndLogits(feeds) : null;
            foreach (var (place, (_, batches)) in metrics.Index())
            {
                using MetricRunner runner = new(model.Runner, batches[index].Metric, cleanRun.Logits!);
                clean[place].Add(runner.Value(cleanRun.Logits!), batches[index].Rows);
                if (corruptedRun is not null)
                {
                    corrupted[place].Add(runner.Value(corruptedRun.Logits!), batches[index].Rows);
                }
            }
        }

        foreach (var (place, (metric, batches)) in metrics.Index())
        {
            Refuse(model, metric, batches, clean[place].Value, "clean");
            Refuse(model, metric, [.. batches.Select(batch => batch with { Clean = batch.Corrupted ?? batch.Clean })], corrupted[place].Value, "corrupted");
        }

        return [.. metrics.Select((metric, place) => new PromptScore(metric.Metric.Name, clean[place].Value!.Value, corrupted[place].Value))];
    }

    private static void Refuse(MappedModel model, MetricDefinition metric, IReadOnlyList<EvaluationBatch> batches, double? value, string side)
    {
        if (value is { } number && double.IsNaN(number))
        {
            BatchwiseEvaluator evaluator = new(model, batches, Ablation.Zero, model.Map.Edges);
            throw new SearchException(
                $"the model's {metric.Name} on the {side} prompts is not a number (NaN){NotANumber.At(evaluator, new(evaluator.Graph))}; its logits overflow "
                    + "there, so leave such prompts out");
        }
    }

    private sealed class Mean
    {
        private double _sum;
        private long _rows;

        public double? Value => _rows == 0 ? null : _sum / _rows;

        public void Add(double value, int rows) => (_sum, _rows) = (_sum + (value * rows), _rows + rows);
    }
}
