using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>
/// Works on batches. On the CPU they run side by side, each on one thread: small operators gain little from a second one. A search asks again within
/// microseconds, sooner than a sleeping thread wakes, so threads look out for more work for a while before they sleep. Not for several callers at once.
/// </summary>
internal sealed class SideBySide : IDisposable
{
    private static readonly TimeSpan LookOut = TimeSpan.FromMilliseconds(0.3);

    private readonly object _gate = new();
    private readonly bool[] _away;
    private Thread[] _helpers = [];
    private volatile Round? _round;
    private volatile bool _closed;
    private Exception? _late;

    /// <summary>Makes nothing ready yet: threads are started when first needed.</summary>
    /// <param name="model">The model that the batches run.</param>
    /// <param name="batches">How many there are.</param>
    public SideBySide(MappedModel model, int batches)
    {
        _away = new bool[batches];
        int threads = model.Runner.Threads > 0 ? model.Runner.Threads : Environment.ProcessorCount;
        Workers = model.Device.Kind == DeviceKind.Cpu ? Math.Min(batches, threads) : 1;
    }

    /// <summary>How many are worked on at once.</summary>
    public int Workers { get; }

    /// <summary>Works on all batches; a fault of one is thrown as it was.</summary>
    /// <param name="work">The work on a batch.</param>
    /// <param name="meanwhile">
    /// What else can be done with a batch by a thread that has none left while others are at work; it is also told how to ask whether they have ended. May go
    /// on after this returns; the next work on that batch begins after it. A fault in it is thrown by the next call.
    /// </param>
    public void ForEach(Action<int> work, Action<int, Func<bool>>? meanwhile = null)
    {
        if (_helpers.Length == 0 && Workers > 1)
        {
            _helpers = [.. Enumerable.Range(1, Workers - 1).Select(_ => new Thread(Help) { IsBackground = true })];
            Array.ForEach(_helpers, helper => helper.Start());
        }

        if (Interlocked.Exchange(ref _late, null) is { } late)
        {
            ExceptionDispatchInfo.Throw(late);
        }

        Round round = new(this, work, meanwhile);
        lock (_gate)
        {
            _round = round;
            Monitor.PulseAll(_gate);
        }

        round.Work(byCaller: true);
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
            last.Work(byCaller: false);
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
    private sealed class Round(SideBySide owner, Action<int> work, Action<int, Func<bool>>? meanwhile)
    {
        private readonly bool[] _taken = new bool[owner._away.Length];
        private int _ended;
        private Exception? _fault;

        public bool IsDone => Volatile.Read(ref _ended) == _taken.Length;

        public Exception? Fault => _fault;

        /// <summary>Works as long as there is a batch that nobody took.</summary>
        public void Work(bool byCaller)
        {
            int last = -1;
            while (Take() is var batch && batch >= 0)
            {
                Try(work, batch, ref _fault);
                last = batch;
                if (Interlocked.Increment(ref _ended) == _taken.Length)
                {
                    owner.Wake();
                }
            }

            if (meanwhile is not null && last >= 0 && GoAway(last, byCaller))
            {
                Try(batch => meanwhile(batch, () => IsDone), last, ref owner._late);
                ComeBack(last);
            }
        }

        private int Take()
        {
            lock (owner._gate)
            {
                int batch = Enumerable.Range(0, _taken.Length).FirstOrDefault(number => !_taken[number] && !owner._away[number], -1);
                if (batch >= 0)
                {
                    _taken[batch] = true;
                }

                return batch;
            }
        }

        /// <summary>
        /// Whether there is time for something else: others are at work, or the caller itself is away. Later than that the batch is another round's.
        /// </summary>
        private bool GoAway(int batch, bool byCaller)
        {
            lock (owner._gate)
            {
                bool time = owner._round == this && _fault is null && (!IsDone || (!byCaller && owner._away.Contains(true)));
                owner._away[batch] |= time;
                return time;
            }
        }

        private void ComeBack(int batch)
        {
            lock (owner._gate)
            {
                owner._away[batch] = false;
            }
        }

        private static void Try(Action<int> work, int batch, ref Exception? first)
        {
            try
            {
                Instruments.InBatch(work, batch);
            }
            catch (Exception fault)
            {
                Interlocked.CompareExchange(ref first, fault, null);
            }
        }
    }
}
