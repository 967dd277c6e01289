using System.Runtime.InteropServices;
using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Cli;

/// <summary>
/// What signals do: Ctrl+C, SIGTERM and SIGHUP. A run that keeps what it has (<see cref="Saving"/>) is left to compute where it is, which may take long, and
/// what it has is written from here; one that heeds a token is asked to stop. Either way the process ends within two seconds, and at once when a second signal
/// comes. SIGHUP is ignored where the process was started to ignore it, as <c>nohup</c> does; SIGINT is not, which shells ignore for what a script puts in the
/// background.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>After the first signal; what is being written then is whole or not there, and can be gone on with.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1.6);
    private static readonly TimeSpan LongestRemoval = TimeSpan.FromSeconds(0.2);

    private readonly CancellationTokenSource _source;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly TextWriter _error;
    private volatile bool _heeded;
    private volatile Func<bool>? _save;
    private int _code;

    /// <summary>An interruption that <paramref name="token"/> stands for.</summary>
    public Interruption(CancellationToken token)
        : this(TextWriter.Null, token)
    {
    }

    private Interruption(TextWriter error, CancellationToken token) => (_source, _error) = (CancellationTokenSource.CreateLinkedTokenSource(token), error);

    /// <summary>Listens to the user until it is disposed.</summary>
    /// <param name="error">Where the user is told what happens.</param>
    public static Interruption OfUser(TextWriter error)
    {
        Interruption interruption = new(error, CancellationToken.None);
        foreach (var (signal, number) in new[] { (PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15), (PosixSignal.SIGHUP, 1) })
        {
            if (signal != PosixSignal.SIGHUP || !InheritedSignals.Ignores(number))
            {
                interruption._registrations.Add(PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true;
                    interruption.Stop(ExitCodes.Interrupted - 2 + number);
                }));
            }
        }

        return interruption;
    }

    /// <summary>Does work that stops and saves what it has when the token is cancelled.</summary>
    public T Heeding<T>(Func<CancellationToken, T> work)
    {
        _heeded = true;
        try
        {
            return work(_source.Token);
        }
        finally
        {
            _heeded = false;
        }
    }

    /// <summary>Until what is returned is disposed, a signal has <paramref name="save"/> write what the run has, on another thread than the run's.</summary>
    /// <param name="save">Returns false where the run has come to its end and only tells it.</param>
    public IDisposable Saving(Func<bool> save)
    {
        _save = save;
        return new Registration(this);
    }

    /// <summary>
    /// The exit code of a process that would end with <paramref name="code"/>: where a signal has it write what it has, this does not return.
    /// </summary>
    public int End(int code)
    {
        if (Volatile.Read(ref _code) is var signalled and not 0)
        {
            return code == ExitCodes.Interrupted ? signalled : code;
        }

        return code;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Stop(int code)
    {
        if (Interlocked.CompareExchange(ref _code, code, 0) != 0)
        {
            EndProcess(code);
        }

        Background(() =>
        {
            Thread.Sleep(Longest);
            EndProcess(code);
        });
        if (_save is { } save)
        {
            if (save())
            {
                EndProcess(code);
            }
        }
        else if (_heeded)
        {
            _error.WriteLine("Stopping, to write what was found so far; press Ctrl+C again to stop at once.");
            _source.Cancel();
        }
        else
        {
            Background(() => _error.WriteLine("acdc: interrupted")).Join(LongestRemoval);
            EndProcess(code);
        }
    }

    /// <summary>Ends the process without waiting for threads that are in the runtime; temporary files go first.</summary>
    private static void EndProcess(int code)
    {
        Background(ExitCleanup.DisposeAll).Join(LongestRemoval);
        ProcessEnd.Now(code);
    }

    private static Thread Background(Action action)
    {
        Thread thread = new(() => action()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private sealed class Registration(Interruption owner) : IDisposable
    {
        public void Dispose() => owner._save = null;
    }
}
