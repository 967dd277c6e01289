using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>
/// The files that a run leaves in a folder: all of them or none. From <see cref="Reserve"/> until it is disposed the folder belongs to this run.
/// <list type="bullet">
/// <item><see cref="Commit"/> puts a complete set in place of the one before, whose files go away. At any moment that the process is killed, the folder holds,
/// after the next
/// <see cref="Reserve"/>, the old set or the new one.</item>
/// <item><see cref="CommitPartial"/> puts what an interrupted run has into <see cref="Partial"/> instead, in the same way. A later <see cref="Commit"/> removes
/// that folder if all that is in it is this program's own.</item>
/// <item>A run may keep what it knows so far in <see cref="Checkpoint"/>, which nothing here writes: it is taken for this program's own if its first bytes are
/// <see cref="CheckpointMark"/>. <see cref="CommitPartial"/> leaves it where it is. It must be closed before <see cref="Commit"/>, which removes it.</item>
/// </list>
/// </summary>
internal sealed class OutputSet : IDisposable
{
    /// <summary>What a <see cref="Checkpoint"/> begins with.</summary>
    public const string CheckpointMark = "{\"acdc_progress\"";

    private const string CheckpointName = "progress.jsonl";

    private readonly OutputOptions _options;
    private readonly OutputFolder _folder;
    private readonly CreatedFolders _created;
    private readonly string[] _names;
    private readonly Lock _writing = new();
    private FileLock? _lock;

    private OutputSet(string folder, string[] names, OutputOptions options)
    {
        (Folder, _names, _options) = (folder, names, options);
        _folder = new(folder, options.Disk);
        _created = new(options.Disk);
    }

    /// <summary>The folder, as the user named it.</summary>
    public string Folder { get; }

    /// <summary>The folder for what an interrupted run has: <c>OUT.partial</c>.</summary>
    public string Partial => PartialSet.Of(Folder);

    /// <summary>The file in <see cref="Partial"/> for what a run knows so far.</summary>
    public string Checkpoint => Path.Combine(Partial, CheckpointName);

    /// <summary>
    /// Takes a folder for a run, making it where it is missing, and sees that its results can be written there, so that a long search does not end in vain.
    /// What a killed run left half in place is finished first.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">Every name that the run may write.</param>
    /// <param name="options">How it is written.</param>
    /// <exception cref="OutputRefusedException">A file of one of the names is an input of the run, or is not this program's own.</exception>
    /// <exception cref="OutputException">Another run has the folder, or it cannot be written.</exception>
    public static OutputSet Reserve(string folder, IEnumerable<string> names, OutputOptions options)
    {
        OutputSet set = new(folder, [.. names.Distinct()], options);
        try
        {
            OutputFault.Named(Named(folder), set.Take);
            ExitCleanup.Add(set);
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Refuses files that the run reads among those that it would write or take away; for files that are known after <see cref="Reserve"/> only.
    /// </summary>
    /// <exception cref="OutputRefusedException">There is one.</exception>
    public void Protect(IEnumerable<string> inputs) => OutputFault.Named(Named(Folder), () =>
    {
        string[] own = [.. _folder.OwnSet(), .. _names];
        InputFiles.Refuse([.. own.Select(name => Path.Combine(Folder, name)), .. _names.Select(name => Path.Combine(Partial, name))], inputs);
    });

    /// <summary>Puts a complete set in place.</summary>
    /// <returns>The paths of the files, in their order.</returns>
    /// <exception cref="OutputException">It cannot be written: what was there before is there still. Or a file of one of its names was changed while the run
    /// went on: then the set is in <see cref="Partial"/>.</exception>
    public IReadOnlyList<string> Commit(IEnumerable<OutputFile> files)
    {
        using var writing = _writing.EnterScope();
        CheckHeld();
        OutputFile[] all = [.. files];
        try
        {
            return Put(_folder, all, endsPartial: true);
        }
        catch (OutputRefusedException refused)
        {
            CommitPartial(all);
            throw new OutputException(
                $"the results are in '{Partial}', whole, because of what came into their place while the run went on: {refused.Message}", refused);
        }
    }

    /// <summary>Puts what an interrupted run has into <see cref="Partial"/>.</summary>
    /// <returns>The paths of the files, in their order.</returns>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public IReadOnlyList<string> CommitPartial(IEnumerable<OutputFile> files) => OutputFault.Named(Named(Partial), () =>
    {
        using var writing = _writing.EnterScope();
        CheckHeld();
        _options.Disk.CreateFolder(Partial);
        OutputFolder partial = new(Partial, _options.Disk);
        using var held = partial.TryLock() ?? throw Held(Partial);
        return Put(partial, files, endsPartial: false);
    });

    /// <summary>Gives the folder back; one that was made for the run and is empty goes away.</summary>
    public void Dispose()
    {
        ExitCleanup.Remove(this);
        if (!_writing.TryEnter())
        {
            // The process ends while results are put in place: the next start finishes what the journal says.
            return;
        }

        try
        {
            _lock?.Dispose();
            _lock = null;
            _created.RemoveEmpty();
        }
        finally
        {
            _writing.Exit();
        }
    }

    /// <summary>Whether a file is what a run of this program knew so far.</summary>
    internal static bool IsCheckpoint(string path)
    {
        if (Path.GetFileName(path) != CheckpointName || new FileInfo(path) is not { Exists: true, LinkTarget: null })
        {
            return false;
        }

        byte[] begin = new byte[CheckpointMark.Length];
        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false) == begin.Length && begin.AsSpan().SequenceEqual("{\"acdc_progress\""u8);
    }

    private void CheckHeld()
    {
        if (_lock is null)
        {
            throw new IOException("the process is ending");
        }
    }

    private void Take()
    {
        _lock = _created.Lock(_folder) ?? throw Held(Folder);
        _folder.Recover(_options.Force);
        OutputFolder partial = new(Partial, _options.Disk);
        if (Directory.Exists(Partial))
        {
            using var held = partial.TryLock() ?? throw Held(Partial);
            partial.Recover(_options.Force);
        }

        Protect(_options.Inputs);
        _folder.Check(_names, _options.Force);
        partial.Check(_names, _options.Force);
    }

    private string[] Put(OutputFolder folder, IEnumerable<OutputFile> files, bool endsPartial) => OutputFault.Named(Named(folder.Path), () =>
    {
        using var draft = folder.Draft(files);
        folder.Place(draft, asSet: true, [], _options.Force, endsPartial);
        return draft.Files.Select(file => Path.Combine(folder.Path, file.Name)).ToArray();
    });

    private static string Named(string folder) => $"the output folder '{folder}'";

    private static OutputException Held(string folder) => new($"another run writes to '{folder}': wait until it has ended, or name another folder with --out");
}
