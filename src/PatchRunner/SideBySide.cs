using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner;

/// <summary>
/// Works on batches. On the CPU they run side by side, each on one thread: small operators gain little from a second one. A search asks again within
/// microseconds, sooner than a sleeping thread wakes, so threads look out for more work for a while before they sleep. Not for several callers at once.
/// </summary>
internal sealed class SideBySide : IDisposable
{
    private static readonly TimeSpan LookOut = TimeSpan.FromMilliseconds(0.3);

    private readonly object _gate = new();
    private readonly int _batches;
    private Thread[] _helpers = [];
    private volatile Round? _round;
    private volatile bool _closed;

    /// <summary>Makes nothing ready yet: threads are started when first needed.</summary>
    /// <param name="model">The model that the batches run.</param>
    /// <param name="batches">How many there are.</param>
    public SideBySide(MappedModel model, int batches)
    {
        _batches = batches;
        int threads = model.Runner.Threads > 0 ? model.Runner.Threads : Environment.ProcessorCount;
        Workers = model.Device.Kind == DeviceKind.Cpu ? Math.Min(batches, threads) : 1;
    }

    /// <summary>How many are worked on at once.</summary>
    public int Workers { get; }

    /// <summary>Works on all batches; a fault of one is thrown as it was.</summary>
    public void ForEach(Action<int> work)
    {
        if (_helpers.Length == 0 && Workers > 1)
        {
            _helpers = [.. Enumerable.Range(1, Workers - 1).Select(_ => new Thread(Help) { IsBackground = true })];
            Array.ForEach(_helpers, helper => helper.Start());
        }

        Round round = new(_batches, work);
        _round = round;
        Wake();
        round.Work(Wake);
        WaitFor(() => round.IsDone);
        if (round.Fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _closed = true;
        Wake();
        Array.ForEach(_helpers, helper => helper.Join());
    }

    private void Help()
    {
        Round? last = null;
        while (true)
        {
            WaitFor(() => _closed || _round != last);
            if (_closed)
            {
                return;
            }

            last = _round!;
            last.Work(Wake);
        }
    }

    private void WaitFor(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        SpinWait spin = default;
        while (!condition() && Stopwatch.GetElapsedTime(start) < LookOut)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        lock (_gate)
        {
            while (!condition())
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Work on all batches.</summary>
    private sealed class Round(int batches, Action<int> work)
    {
        private int _taken = -1;
        private int _ended;
        private Exception? _fault;

        public bool IsDone => Volatile.Read(ref _ended) == batches;

        public Exception? Fault => _fault;

        /// <summary>Works as long as there is a batch that nobody took; the last to end tells <paramref name="done"/>.</summary>
        public void Work(Action done)
        {
            while (Interlocked.Increment(ref _taken) is var batch && batch < batches)
            {
                try
                {
                    Instruments.InBatch(work, batch);
                }
                catch (Exception fault)
                {
                    Interlocked.CompareExchange(ref _fault, fault, null);
                }

                if (Interlocked.Increment(ref _ended) == batches)
                {
                    done();
                }
            }
        }
    }
}
