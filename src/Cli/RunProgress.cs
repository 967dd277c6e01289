using System.Text.Json;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Output;
using Acdc.Onnx.Reporting.Progress;

namespace Acdc.Onnx.Cli;

/// <summary>
/// What a run has finished so far. It is kept beside the results (<see cref="OutputSet.Checkpoint"/>) as the run goes, so that one that was stopped, however, can be gone
/// on with. Kept are units of work by their names, and the tests of one search.
/// </summary>
internal sealed class RunProgress : IDisposable
{
    private const string RunJsonName = "run.json";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly OutputSet _output;
    private readonly JsonObject _identity;
    private readonly IReadOnlyList<HashedFile> _read;
    private readonly Dictionary<string, JsonElement> _units = new(StringComparer.Ordinal);
    private readonly List<double> _after = [];
    private readonly object _gate = new();
    private ProgressFile? _file;
    private double _start;
    private bool _isWhole;
    private bool _isCommitted;
    private long _looked;
    private (AcdcOptions Options, EdgeGraph Graph)? _search;

    private RunProgress(OutputSet output, JsonObject identity, IReadOnlyList<HashedFile> read) => (_output, _identity, _read) = (output, identity, read);

    /// <summary>Whether the run goes on from what an earlier one had.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Whether the very run is complete, its results in place: nothing is left to do.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How many tests and units of work are kept.</summary>
    public int Count => _after.Count + _units.Count;

    /// <summary>The tests of the search; null where none was made.</summary>
    public RecordedTests? Tests
    {
        get
        {
            lock (_gate)
            {
                return _after.Count == 0 ? null : new(_start, [.. _after]) { IsWhole = _isWhole };
            }
        }
    }

    /// <summary>Begins to keep what a run has, or goes on from what an earlier one kept.</summary>
    /// <param name="command">The command.</param>
    /// <param name="output">Where its results go.</param>
    /// <param name="run">What it runs.</param>
    /// <param name="resume">Whether to go on.</param>
    /// <param name="console">Told how it begins.</param>
    /// <exception cref="InputException">What was kept is another run's.</exception>
    /// <exception cref="OutputException">It cannot be read.</exception>
    public static RunProgress Begin(string command, OutputSet output, RunDescription run, bool resume, CliConsole console)
    {
        RunProgress progress = new(output, RunIdentity.Of(command, run), run.Files);
        var saved = ProgressLines.Read(output.Checkpoint);
        if (!resume)
        {
            if (saved is { Lines.Count: > 0 })
            {
                console.Note($"'{output.Checkpoint}' has what an interrupted run had found; it is replaced as soon as this run has something to keep. To go on from it instead, stop now and add --resume.");
            }

            return progress;
        }

        if (saved is null)
        {
            progress.IsComplete = RunIdentity.IsOf(Path.Combine(output.Folder, RunJsonName), progress._identity);
            console.Note(progress.IsComplete ? $"--resume: this run is complete, its results are in '{output.Folder}'." : $"--resume: nothing was saved in '{output.Partial}'; the run starts anew.");
            return progress;
        }

        progress.GoOn(saved, console);
        return progress;
    }

    /// <summary>A unit of work: done now and kept, or as it was kept.</summary>
    /// <param name="unit">Its name.</param>
    /// <param name="work">Does it; what it gives survives being written as JSON.</param>
    /// <exception cref="OutputException">It cannot be kept.</exception>
    /// <exception cref="InvalidDataException">A file that the run reads was changed.</exception>
    public T Once<T>(string unit, Func<T> work)
    {
        if (_units.TryGetValue(unit, out var saved))
        {
            return saved.Deserialize<T>(ProgressFile.Json)!;
        }

        T value = work();
        var element = JsonSerializer.SerializeToElement(value, ProgressFile.Json);
        Keep(new() { ["unit"] = unit, ["value"] = JsonNode.Parse(element.GetRawText()) }, () => _units.Add(unit, element));
        return value;
    }

    /// <summary>Searches, from the tests that are kept on, and keeps every test as it is made.</summary>
    /// <exception cref="SearchException">The search cannot go on, or cannot compare a metric.</exception>
    /// <exception cref="SearchStoppedException">It was stopped.</exception>
    /// <exception cref="OutputException">A test cannot be kept.</exception>
    /// <exception cref="InvalidDataException">A file that the run reads was changed.</exception>
    public SearchResult Search(AcdcOptions options, ICircuitEvaluator evaluator, IProgress<SearchProgress> progress, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _search = (options, evaluator.Graph);
        }

        var result = new AcdcSearch(options) { Recorded = Tests, Tested = Tested }.Run(evaluator, progress, cancellation);
        if (!_isWhole && _after.Count > 0)
        {
            Keep(new() { ["tests"] = _after.Count }, () => _isWhole = true);
        }

        return result;
    }

    /// <summary>What the search has decided so far, without another run of the model; null where it has not begun or decided nothing.</summary>
    public SearchResult? Decided()
    {
        lock (_gate)
        {
            return _search is { } search && Tests is { } tests ? new AcdcSearch(search.Options).Replay(search.Graph, tests) : null;
        }
    }

    /// <summary>Puts complete results in place, if all files that were read are still as they were; what was kept goes away with that.</summary>
    /// <exception cref="InvalidDataException">A file that the run reads was changed.</exception>
    public IReadOnlyList<string> Commit(IEnumerable<OutputFile> files)
    {
        OutputFile[] all = [.. files];
        Guarded(() => Parallel.ForEach(_read, file => file.Check()));
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
            var paths = _output.Commit(all);
            _isCommitted = true;
            return paths;
        }
    }

    /// <summary>Writes what there is into the folder for unfinished runs.</summary>
    public IReadOnlyList<string> CommitPartial(IEnumerable<OutputFile> files)
    {
        foreach (var file in _read)
        {
            file.CheckStamp();
        }

        return _output.CommitPartial(files);
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

    /// <summary>Keeps a test of the search.</summary>
    private void Tested(EdgeTest test)
    {
        if (test.Order < _after.Count)
        {
            return;
        }

        JsonObject line = new() { ["test"] = test.Order };
        if (test.Order == 0)
        {
            line["start"] = Number(test.Before);
        }

        line["edge"] = test.Edge?.ToString() ?? $"{test.Receiver}";
        line["after"] = Number(test.After);
        line["decision"] = Choice.Spell(test.Decision);
        Keep(line, () =>
        {
            _start = test.Order == 0 ? test.Before : _start;
            _after.Add(test.After);
        });
    }

    private static JsonNode? Number(double value) => JsonSerializer.SerializeToNode(value, ProgressFile.Json);

    private void GoOn(ProgressLines saved, CliConsole console)
    {
        if (RunIdentity.Differences(saved.Head, _identity).ToArray() is { Length: > 0 } differences)
        {
            throw new InputException($"--resume: what was saved in '{_output.Partial}' is another run's: {string.Join("; ", differences)}. Go on with what it was begun with, or begin anew without --resume.");
        }

        if (saved.Lines.Any(line => line.TryGetProperty("void", out _)))
        {
            console.Note($"--resume: a file was changed under the run that was saved in '{_output.Partial}', so nothing of it counts; the run starts anew.");
            return;
        }

        foreach (var line in saved.Lines)
        {
            Take(line);
        }

        _file = ProgressFile.GoOn(_output.Checkpoint, saved);
        IsResumed = true;
        string lost = saved.Lost == 0 ? "" : FormattableString.Invariant($" ({saved.Lost} bytes at its end were cut short or damaged and are passed over)");
        string what = _after.Count == 0 ? FormattableString.Invariant($"{_units.Count} finished parts") : FormattableString.Invariant($"{_after.Count} tests");
        console.Note($"--resume: going on from {what} saved in '{_output.Checkpoint}'{lost}.");
    }

    private void Take(JsonElement line)
    {
        if (line.TryGetProperty("unit", out var unit))
        {
            _units[unit.GetString()!] = line.GetProperty("value");
        }
        else if (line.TryGetProperty("test", out _))
        {
            _start = line.TryGetProperty("start", out var start) ? start.Deserialize<double>(ProgressFile.Json) : _start;
            _after.Add(line.GetProperty("after").Deserialize<double>(ProgressFile.Json));
        }
        else if (line.TryGetProperty("tests", out _))
        {
            _isWhole = true;
        }
    }

    private void Keep(JsonObject line, Action remember)
    {
        if (Environment.TickCount64 - _looked > 1000)
        {
            Guarded(() =>
            {
                foreach (var file in _read)
                {
                    file.CheckStamp();
                }
            });
            _looked = Environment.TickCount64;
        }

        lock (_gate)
        {
            _file ??= ProgressFile.Begin(_output.Checkpoint, _identity);
            _file.Append(line);
            remember();
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
                _file?.Append(new() { ["void"] = true });
            }

            throw fault is AggregateException { InnerException: { } inner } ? inner : fault;
        }
    }
}
