using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>
/// Where time goes, for whoever listens (<see cref="MeterListener"/>, dotnet-counters): the meter <see cref="MeterName"/> with two counters, in seconds summed
/// over threads. Without a listener nothing is measured.
/// </summary>
internal static class Instruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Acdc.Onnx.PatchRunner";

    /// <summary>The counter of the time within ONNX Runtime: writing models for it, opening them, binding values and running.</summary>
    public const string RuntimeSeconds = "acdc.runtime.time";

    /// <summary>The counter of the time in which batches were worked on.</summary>
    public const string BatchSeconds = "acdc.batches.time";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<double> Runtime = Meter.CreateCounter<double>(RuntimeSeconds, "s", "Time within ONNX Runtime");
    private static readonly Counter<double> Batches = Meter.CreateCounter<double>(BatchSeconds, "s", "Time in which batches were worked on");

    internal static T InRuntime<TState, T>(TState state, Func<TState, T> work) => Timed(Runtime, state, work);

    internal static void InBatch(Action<int> work, int batch) => Timed(Batches, (work, batch), static state =>
    {
        state.work(state.batch);
        return true;
    });

    private static T Timed<TState, T>(Counter<double> counter, TState state, Func<TState, T> work)
    {
        if (!counter.Enabled)
        {
            return work(state);
        }

        long start = Stopwatch.GetTimestamp();
        try
        {
            return work(state);
        }
        finally
        {
            counter.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }
}
