using System.Diagnostics;
using System.Diagnostics.Metrics;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.Benchmarks;

/// <summary>Where the time of a search went, as parts of the time that its workers had.</summary>
/// <param name="Runtime">Within ONNX Runtime.</param>
/// <param name="Managed">In C#, while a batch was worked on.</param>
/// <param name="Waiting">The rest: waiting for another batch, and deciding between tests.</param>
internal sealed record Shares(double Runtime, double Managed, double Waiting)
{
    /// <summary>Does <paramref name="work"/>, with <paramref name="workers"/> threads, and looks where the time goes.</summary>
    public static (T Result, Shares Shares) Of<T>(int workers, Func<T> work)
    {
        double runtime = 0, batches = 0;
        Lock adding = new();
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == Instruments.MeterName)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, seconds, _, _) =>
        {
            lock (adding)
            {
                runtime += instrument.Name == Instruments.RuntimeSeconds ? seconds : 0;
                batches += instrument.Name == Instruments.BatchSeconds ? seconds : 0;
            }
        });
        listener.Start();
        long start = Stopwatch.GetTimestamp();
        var result = work();
        double all = Stopwatch.GetElapsedTime(start).TotalSeconds * workers;
        return (result, new(runtime / all, (batches - runtime) / all, 1 - (batches / all)));
    }
}
