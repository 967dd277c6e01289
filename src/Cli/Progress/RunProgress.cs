using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Output;
using Acdc.Onnx.Reporting.Progress;

namespace Acdc.Onnx.Cli;

/// <summary>
/// What a run has finished so far. It is kept beside the results (<see cref="OutputSet.Checkpoint"/>) as the run goes, so that one that was stopped, however,
/// can be gone on with.
/// </summary>
internal sealed class RunProgress : IDisposable
{
    private const string RunJsonName = "run.json";

    private readonly RunJournal _journal;

    private RunProgress(RunJournal journal) => (_journal, Units) = (journal, new(journal));

    /// <summary>Whether the run goes on from what an earlier one had.</summary>
    public bool IsResumed { get; private init; }

    /// <summary>Whether the very run is complete, its results in place: nothing is left to do.</summary>
    public bool IsComplete { get; private init; }

    /// <summary>How many tests and units of work are kept.</summary>
    public int Count => Units.Count;

    /// <summary>Keeps units of work and searches.</summary>
    public KeptUnits Units { get; }

    /// <summary>Begins to keep what a run has, or goes on from what an earlier one kept.</summary>
    /// <param name="command">The command.</param>
    /// <param name="output">Where its results go.</param>
    /// <param name="run">What it runs.</param>
    /// <param name="resume">Whether to go on.</param>
    /// <param name="context">Told how it begins, and of what is kept.</param>
    /// <exception cref="InputException">What was kept is another run's.</exception>
    /// <exception cref="OutputException">It cannot be read.</exception>
    public static RunProgress Begin(string command, OutputSet output, RunDescription run, bool resume, CommandContext context)
    {
        var console = context.Console;
        var identity = RunIdentity.Of(command, run);
        RunJournal journal = new(output, identity, run.Files, context.Kept);
        var saved = ProgressLines.Read(output.Checkpoint);
        if (!resume)
        {
            if (saved is { Lines.Count: > 0 })
            {
                console.Note($"'{output.Checkpoint}' has what an interrupted run had found; it is replaced as soon as this run has something to keep. " +
                    "To go on from it instead, stop now and add --resume.");
            }

            return new(journal);
        }

        if (saved is null)
        {
            bool isComplete = RunIdentity.IsOf(Path.Combine(output.Folder, RunJsonName), identity);
            console.Note(isComplete
                ? $"--resume: this run is complete, its results are in '{output.Folder}'."
                : $"--resume: nothing was saved in '{output.Partial}'; the run starts anew.");
            return new(journal) { IsComplete = isComplete };
        }

        if (RunIdentity.Differences(saved.Head, identity).ToArray() is { Length: > 0 } differences)
        {
            throw new InputException(
                $"--resume: what was saved in '{output.Partial}' is another run's: {string.Join("; ", differences)}. " +
                "Go on with what it was begun with, or begin anew without --resume.");
        }

        if (RunJournal.IsVoid(saved))
        {
            console.Note($"--resume: a file was changed under the run that was saved in '{output.Partial}', so nothing of it counts; the run starts anew.");
            return new(journal);
        }

        RunProgress progress = new(journal) { IsResumed = true };
        foreach (var line in saved.Lines)
        {
            progress.Units.Take(line);
        }

        journal.GoOn(saved);
        string lost = saved.Lost == 0 ? "" : FormattableString.Invariant($" ({saved.Lost} bytes at its end were cut short or damaged and are passed over)");
        console.Note($"--resume: going on from {progress.Units.Summary} saved in '{output.Checkpoint}'{lost}.");
        return progress;
    }

    /// <summary>Puts complete results in place, if all files that were read are still as they were; what was kept goes away with that.</summary>
    /// <exception cref="InvalidDataException">A file that the run reads was changed.</exception>
    public IReadOnlyList<string> Commit(IEnumerable<OutputFile> files) => _journal.Commit(files);

    /// <summary>Writes what there is into the folder for unfinished runs.</summary>
    /// <exception cref="InvalidDataException">A file that the run reads was changed.</exception>
    public IReadOnlyList<string> CommitPartial(IEnumerable<OutputFile> files) => _journal.CommitPartial(files);

    /// <summary>Stops the run for good, from another thread: from here on it neither keeps nor commits anything.</summary>
    /// <returns>False where its results are in place already.</returns>
    public bool Freeze() => _journal.Freeze();

    /// <inheritdoc/>
    public void Dispose() => _journal.Dispose();
}
