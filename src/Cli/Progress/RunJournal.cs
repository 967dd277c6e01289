using System.Text.Json.Nodes;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Output;
using Acdc.Onnx.Reporting.Progress;

namespace Acdc.Onnx.Cli;

/// <summary>
/// The file that a run adds to as it goes (<see cref="OutputSet.Checkpoint"/>), and its end: results that are put in place, or a stop from another thread.
/// The files that the run reads are looked at as it goes; what is kept of a run under which one was changed counts for nothing.
/// </summary>
/// <param name="output">Where the results go.</param>
/// <param name="identity">What is run.</param>
/// <param name="read">The files that it reads.</param>
/// <param name="kept">Told after each line that was kept.</param>
internal sealed class RunJournal(OutputSet output, JsonObject identity, IReadOnlyList<HashedFile> read, Action kept) : IDisposable
{
    private const string Void = "void";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private ProgressFile? _file;
    private bool _isCommitted;
    private long _looked;

    /// <summary>Whether a line says that nothing of the run counts.</summary>
    public static bool IsVoid(ProgressLines saved) => saved.Lines.Any(line => line.TryGetProperty(Void, out _));

    /// <summary>Adds behind what an earlier run has kept.</summary>
    public void GoOn(ProgressLines saved) => _file = ProgressFile.GoOn(output.Checkpoint, saved);

    /// <summary>Adds a line; then, in one with that for whoever reads, <paramref name="remember"/>.</summary>
    /// <exception cref="OutputException">It cannot be kept.</exception>
    /// <exception cref="InvalidDataException">A file that the run reads was changed.</exception>
    public void Keep(JsonObject line, Action remember)
    {
        if (Environment.TickCount64 - _looked > BetweenLooks.TotalMilliseconds)
        {
            Guarded(Look);
            _looked = Environment.TickCount64;
        }

        lock (_gate)
        {
            _file ??= ProgressFile.Begin(output.Checkpoint, identity);
            _file.Append(line);
            remember();
        }

        kept();
    }

    /// <summary>Reads what lines brought to mind, while none is added.</summary>
    public T Reading<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    /// <summary>Puts complete results in place, if all files that were read are still as they were; what was kept goes away with that.</summary>
    /// <exception cref="InvalidDataException">A file that the run reads was changed.</exception>
    public IReadOnlyList<string> Commit(IEnumerable<OutputFile> files)
    {
        OutputFile[] all = [.. files];
        Guarded(() => Parallel.ForEach(read, file => file.Check()));
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
            var paths = output.Commit(all);
            _isCommitted = true;
            return paths;
        }
    }

    /// <summary>Writes what there is into the folder for unfinished runs.</summary>
    /// <exception cref="InvalidDataException">A file that the run reads was changed.</exception>
    public IReadOnlyList<string> CommitPartial(IEnumerable<OutputFile> files)
    {
        Look();
        return output.CommitPartial(files);
    }

    /// <summary>Stops the run for good, from another thread: from here on it neither keeps nor commits anything.</summary>
    /// <returns>False where its results are in place already.</returns>
    public bool Freeze()
    {
        if (!Monitor.TryEnter(_gate, Patience))
        {
            return false;
        }

        if (_isCommitted)
        {
            Monitor.Exit(_gate);
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Look()
    {
        foreach (var file in read)
        {
            file.CheckStamp();
        }
    }

    /// <summary>What was kept since a file was changed may be wrong: none of it is gone on from.</summary>
    private void Guarded(Action check)
    {
        try
        {
            check();
        }
        catch (Exception fault) when (fault is InvalidDataException or AggregateException { InnerException: InvalidDataException })
        {
            lock (_gate)
            {
                _file?.Append(new() { [Void] = true });
            }

            throw fault is AggregateException { InnerException: { } inner } ? inner : fault;
        }
    }
}
