using System.Diagnostics;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Attribution;

namespace Acdc.Onnx.Benchmarks;

/// <summary>Times attribution of all edges against plain forwards of the unmodified model.</summary>
internal static class AttributionBenchmark
{
    /// <summary>Plain forwards of a second attribution: sessions are open, as the model itself is.</summary>
    public static double Measure(MappedModel model, IReadOnlyList<EvaluationBatch> batches, GradientPoints points)
    {
        double plain = SearchBenchmark.PlainForward(model, batches);
        using EdgeAttribution attribution = new(model);
        AttributionOptions options = new() { Ablation = Ablation.Corrupted, Points = points };
        double first = Seconds(), second = Seconds();
        plain = (plain + SearchBenchmark.PlainForward(model, batches)) / 2;
        Console.Error.WriteLine(FormattableString.Invariant(
            $"  plain forward {1e3 * plain:0.00} ms; {points}: {second:0.00} s, {second / plain:0.00} forwards; with the opening of its sessions {first:0.00} s, {first / plain:0.00} forwards"));
        return second / plain;

        double Seconds()
        {
            long start = Stopwatch.GetTimestamp();
            _ = attribution.Scores(batches, options);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
