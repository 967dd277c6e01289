using System.Diagnostics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Evaluation;

namespace Acdc.Onnx.Benchmarks;

/// <summary>Times a search against plain forwards of the unmodified model: the same clean batches, threads and process, all outputs.</summary>
internal static class SearchBenchmark
{
    private const int Repeats = 5;
    private const double ShortestSample = 0.3;

    /// <summary>After a run ONNX Runtime's threads spin for a while: what is measured next should not pay for it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.1);

    /// <summary>
    /// The middle of several searches, each with sessions and caches of its own, as a plain forward is the middle of several. The first of a process takes
    /// longer: its code is compiled on the way. What a user waits for is measured by processes.
    /// </summary>
    public static SearchTimes MiddleOf(int repeats, Func<SearchTimes> measure) =>
        Enumerable.Range(0, repeats).Select(_ => measure()).ToArray().OrderBy(times => times.Run).ElementAt(repeats / 2);

    /// <summary>Runs the search once after <paramref name="model"/> was opened; sessions and caches of the evaluator are part of it.</summary>
    public static SearchTimes Measure(MappedModel model, IReadOnlyList<EvaluationBatch> batches, AcdcOptions options)
    {
        double before = PlainForward(model, batches);
        long start = Stopwatch.GetTimestamp();
        using var evaluator = Evaluators.Make(EvaluatorKind.Incremental, model, batches, Ablation.Corrupted, model.Map.Edges, Console.Error.WriteLine);
        double setUp = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var (result, shares) = Shares.Of(Math.Min(batches.Count, Environment.ProcessorCount), () => new AcdcSearch(options).Run(evaluator));
        double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double plain = (before + PlainForward(model, batches)) / 2;
        int edges = result.Removed.Graph.Edges.Count;
        return new(plain, setUp, all, result.Tests.Count, edges, edges - result.Removed.Count, shares);
    }

    /// <summary>Seconds of one forward of the unmodified model over all batches, the middle of several, of more where one is short.</summary>
    public static double PlainForward(MappedModel model, IReadOnlyList<EvaluationBatch> batches)
    {
        using var session = model.Runner.OpenBound(model.Original);
        foreach (var output in session.Outputs)
        {
            session.BindOutput(output);
        }

        List<double> seconds = [];
        for (int repeat = 0; repeat <= Repeats || seconds.Sum() < ShortestSample; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (var batch in batches)
            {
                session.BindTaken(model.Map.Inputs.Complete(batch.Clean));
                session.Run().Dispose();
            }

            if (repeat > 0)
            {
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        Thread.Sleep(Pause);
        return seconds.Order().ElementAt(seconds.Count / 2);
    }
}

/// <summary>How long a search took.</summary>
/// <param name="Plain">Seconds of one plain forward.</param>
/// <param name="SetUp">Seconds until the first test.</param>
/// <param name="All">Seconds of the whole search, <paramref name="SetUp"/> included.</param>
/// <param name="Tests">Decisions made.</param>
/// <param name="Edges">Edges of the model.</param>
/// <param name="Kept">Edges kept.</param>
/// <param name="Shares">Where the time after the set-up went.</param>
internal sealed record SearchTimes(double Plain, double SetUp, double All, int Tests, int Edges, int Kept, Shares Shares)
{
    /// <summary>Plain forwards of one test.</summary>
    public double PerTest => (All - SetUp) / Plain / Tests;

    /// <summary>Plain forwards of the whole search.</summary>
    public double Run => All / Plain;
}
