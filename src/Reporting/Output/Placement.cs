using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>Carries out a journal, step by step: what it replaces is put beside first, so that a step can be undone.</summary>
internal sealed class Placement(string folder, Journal journal, IFileOperations disk)
{
    private readonly string _draft = Path.Combine(folder, journal.Draft);

    /// <summary>Does what is not done yet.</summary>
    /// <param name="force">Whether files that were changed since the journal was written are replaced too.</param>
    /// <exception cref="OutputRefusedException">A file was changed since.</exception>
    public void Do(bool force)
    {
        for (int i = 0; i < journal.Steps.Count; i++)
        {
            var step = journal.Steps[i];
            string path = Path.Combine(folder, step.Name);
            if (step.Placed ? !File.Exists(OutputDraft.New(_draft, i)) : File.Exists(OutputDraft.Old(_draft, i)) || !File.Exists(path))
            {
                continue;
            }

            if (OutputFolder.IsThere(path))
            {
                CheckUnchanged(path, step, force);
                disk.Move(path, OutputDraft.Old(_draft, i));
            }

            if (step.Placed)
            {
                disk.Move(OutputDraft.New(_draft, i), path);
            }
        }

        disk.FlushFolder(folder);
    }

    /// <summary>Brings back what was there before.</summary>
    public void Undo()
    {
        for (int i = journal.Steps.Count - 1; i >= 0; i--)
        {
            string path = Path.Combine(folder, journal.Steps[i].Name);
            string placed = OutputDraft.New(_draft, i);
            string old = OutputDraft.Old(_draft, i);
            if (journal.Steps[i].Placed && !OutputFolder.IsThere(placed))
            {
                disk.Move(path, placed);
            }

            if (OutputFolder.IsThere(old))
            {
                disk.Move(old, path);
            }
        }

        disk.FlushFolder(folder);
    }

    private static void CheckUnchanged(string path, JournalStep step, bool force)
    {
        if (!force && (step.Was is null || OutputDraft.HashOf(path) != step.Was))
        {
            throw new OutputRefusedException(
                $"'{path}' was changed while new results were half in place: move it away, or give --force, and what is missing is put in place.");
        }
    }
}
