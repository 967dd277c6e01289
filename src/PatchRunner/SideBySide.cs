using System.Runtime.ExceptionServices;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner;

/// <summary>Works on batches. On the CPU they run side by side, each on one thread: small operators gain little from a second one.</summary>
/// <param name="model">The model that they run.</param>
/// <param name="batches">How many there are.</param>
internal sealed class SideBySide(MappedModel model, int batches)
{
    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = WorkersFor(model, batches) };

    /// <summary>How many are worked on at once.</summary>
    public int Workers => _parallel.MaxDegreeOfParallelism;

    /// <summary>Works on the batches from <paramref name="first"/> on; a fault of one is thrown as it was.</summary>
    public void ForEach(int first, Action<int> work)
    {
        if (Workers == 1)
        {
            for (int batch = first; batch < batches; batch++)
            {
                Instruments.InBatch(work, batch);
            }

            return;
        }

        try
        {
            Parallel.For(first, batches, _parallel, batch => Instruments.InBatch(work, batch));
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
    }

    private static int WorkersFor(MappedModel model, int batches) => model.Device.Kind == DeviceKind.Cpu
        ? Math.Min(batches, model.Runner.Threads > 0 ? model.Runner.Threads : Environment.ProcessorCount)
        : 1;
}
