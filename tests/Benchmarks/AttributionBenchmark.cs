using System.Diagnostics;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Attribution;
using Acdc.Onnx.PatchRunner.Batches;

namespace Acdc.Onnx.Benchmarks;

/// <summary>Times attribution of all edges against plain forwards of the unmodified model.</summary>
internal static class AttributionBenchmark
{
    private const int Repeats = 5;

    /// <summary>Plain forwards of an attribution when sessions are open, as the model itself is: the middle of several, by forwards before and after.</summary>
    public static double Measure(MappedModel model, IReadOnlyList<EvaluationBatch> batches, GradientPoints points)
    {
        double plain = SearchBenchmark.PlainForward(model, batches);
        using EdgeAttribution attribution = new(model);
        AttributionOptions options = new() { Ablation = Ablation.Corrupted, Points = points };
        double first = Seconds(), later = Enumerable.Range(0, Repeats).Select(_ => Seconds()).Order().ElementAt(Repeats / 2);
        plain = (plain + SearchBenchmark.PlainForward(model, batches)) / 2;
        Console.Error.WriteLine(FormattableString.Invariant(
            $"  plain forward {1e3 * plain:0.00} ms; {points}: {later:0.00} s, {later / plain:0.00} forwards; with the opening of its sessions {first:0.00} ")
            + FormattableString.Invariant($"s, {first / plain:0.00} forwards"));
        return later / plain;

        double Seconds()
        {
            long start = Stopwatch.GetTimestamp();
            _ = attribution.Scores(batches, options);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
