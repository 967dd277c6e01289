using System.Runtime.InteropServices;

namespace Acdc.Onnx.Cli;

/// <summary>
/// What Ctrl+C does. Where a command has something to save it asks the command to stop and write what it has;
/// a second one, or one anywhere else, ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private volatile bool _heeded;

    /// <summary>An interruption that <paramref name="token"/> stands for.</summary>
    public Interruption(CancellationToken token) => _source = CancellationTokenSource.CreateLinkedTokenSource(token);

    /// <summary>Listens to the user until it is disposed.</summary>
    /// <param name="error">Where the user is told what happens.</param>
    public static Interruption OfUser(TextWriter error)
    {
        Interruption interruption = new(CancellationToken.None);
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
        {
            interruption._registrations.Add(PosixSignalRegistration.Create(signal, context => interruption.Stop(context, error)));
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

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Stop(PosixSignalContext context, TextWriter error)
    {
        context.Cancel = true;
        if (!_heeded || _source.IsCancellationRequested)
        {
            error.WriteLine("acdc: interrupted");
            Environment.Exit(ExitCodes.Interrupted);
        }

        error.WriteLine("Stopping, to write what was found so far; press Ctrl+C again to stop at once.");
        _source.Cancel();
    }
}
