using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>
/// A folder whose files are replaced together. New files are written into a draft folder inside it and flushed; a journal then says what goes where
/// (<see cref="Journal"/>); only then are names changed. A process that is killed before the journal stands leaves the old files, one killed after it the new
/// ones, as soon as <see cref="Recover"/> has run.
/// </summary>
internal sealed class OutputFolder(string path, IFileOperations disk)
{
    public const string LockName = ".acdc-lock";

    public string Path => path;

    public static bool IsThere(string file) => File.Exists(file) || Directory.Exists(file) || new FileInfo(file).LinkTarget is not null;

    /// <summary>Takes the folder for this process; null while another run has it.</summary>
    public FileLock? TryLock() => FileLock.TryTake(In(LockName));

    /// <summary>Finishes what a killed run had begun to put in place, and removes the drafts of dead ones. The folder is locked.</summary>
    public void Recover(bool force)
    {
        if (Journal.Read(path) is { } journal)
        {
            Finish(journal, force);
        }

        OwnedFolder.RemoveDead(path, OutputDraft.Prefix);
    }

    /// <summary>Refuses files that have one of these names and are not as the manifest says.</summary>
    /// <exception cref="OutputRefusedException">There are some.</exception>
    /// <exception cref="OutputException">A folder has one of the names.</exception>
    public void Check(IEnumerable<string> names, bool force)
    {
        var manifest = Manifest.Read(path, out bool damaged);
        string[] there = [.. names.Append(Manifest.Name).Distinct().Where(name => IsThere(In(name)))];
        if (there.FirstOrDefault(name => Directory.Exists(In(name))) is { } folder)
        {
            throw new OutputException($"'{In(folder)}' cannot be written, since it is a folder: move it away, or name another place");
        }

        if (force)
        {
            return;
        }

        if (damaged)
        {
            throw Refusal([Manifest.Name], "does not say which files here are this program's own, as it should");
        }

        string[] foreign = [.. there.Where(name => name != Manifest.Name && manifest[name] is null)];
        if (foreign.Length > 0)
        {
            throw Refusal(foreign, $"{(foreign.Length == 1 ? "was" : "were")} not written by this program, or by a version of it that kept no record");
        }

        string[] changed = [.. there.Where(name => name != Manifest.Name && !IsOwn(name, manifest))];
        if (changed.Length > 0)
        {
            throw Refusal(changed, $"{(changed.Length == 1 ? "was" : "were")} changed after this program wrote {Them(changed)}");
        }
    }

    /// <summary>The names of the set that lies here, as far as its files are this program's own.</summary>
    public IReadOnlyList<string> OwnSet()
    {
        var manifest = Manifest.Read(path, out _);
        return [.. manifest.Set.Keys.Where(name => IsOwn(name, manifest))];
    }

    /// <summary>Writes files to where <see cref="Place"/> takes them from.</summary>
    public OutputDraft Draft(IEnumerable<OutputFile> files)
    {
        OutputDraft draft = new(path, disk);
        try
        {
            foreach (var file in files)
            {
                draft.Add(file);
            }

            return draft;
        }
        catch
        {
            draft.Dispose();
            throw;
        }
    }

    /// <summary>Puts files in place, all or none. The folder is locked.</summary>
    /// <param name="draft">The files.</param>
    /// <param name="asSet">Whether they are the folder's set, whose other files go away, or files of their own.</param>
    /// <param name="replaced">Names that go away where the draft has no file for them, if they are this program's own.</param>
    /// <param name="force">Whether files that are not this program's own are replaced.</param>
    /// <param name="endsPartial">Whether the set of an interrupted run beside this folder goes away.</param>
    public void Place(OutputDraft draft, bool asSet, IEnumerable<string> replaced, bool force, bool endsPartial)
    {
        string[] placed = [.. draft.Files.Select(file => file.Name)];
        Check(placed, force);
        var before = Manifest.Read(path, out _);
        string[] gone = [.. (asSet ? replaced.Concat(before.Set.Keys) : replaced).Distinct().Except(placed).Where(name => IsOwn(name, before))];
        var manifest = After(before, draft, asSet, gone);
        draft.Write(OutputDraft.New(draft.Path, placed.Length), stream => stream.Write(manifest.ToBytes()));
        foreach (var (i, name) in placed.Append(Manifest.Name).Index().Where(file => File.Exists(In(file.Item))))
        {
            disk.CopyPermissions(In(name), OutputDraft.New(draft.Path, i));
        }

        Journal journal = new(
            System.IO.Path.GetFileName(draft.Path),
            [.. placed.Append(Manifest.Name).Select(name => Step(name, placed: true)), .. gone.Select(name => Step(name, placed: false))],
            endsPartial);
        string written = System.IO.Path.Combine(draft.Path, "journal");
        draft.Write(written, stream => stream.Write(journal.ToBytes()));
        disk.FlushFolder(draft.Path);
        Placement placement = new(path, journal, disk);
        bool stands = false;
        draft.Keep();
        try
        {
            disk.Move(written, In(Journal.Name));
            stands = true;
            disk.FlushFolder(path);
            placement.Do(force);
        }
        catch
        {
            if (stands)
            {
                placement.Undo();
                disk.Delete(In(Journal.Name));
            }

            draft.Drop();
            throw;
        }

        End(journal);
        draft.Drop();
    }

    /// <summary>Whether a file is as the manifest says.</summary>
    public bool IsOwn(string name, Manifest manifest)
    {
        FileInfo file = new(In(name));
        return manifest[name] is { } hash && file.Exists && file.LinkTarget is null
            && (hash == Manifest.SealedMark ? Seal.Holds(File.ReadAllBytes(file.FullName)) : OutputDraft.HashOf(file.FullName) == hash);
    }

    private void Finish(Journal journal, bool force)
    {
        new Placement(path, journal, disk).Do(force);
        End(journal);
        if (Directory.Exists(In(journal.Draft)))
        {
            Directory.Delete(In(journal.Draft), recursive: true);
        }
    }

    private void End(Journal journal)
    {
        if (journal.EndsPartial)
        {
            PartialSet.Remove(path, disk);
        }

        disk.Delete(In(Journal.Name));
        disk.FlushFolder(path);
    }

    private Manifest After(Manifest before, OutputDraft draft, bool asSet, IEnumerable<string> gone)
    {
        var added = draft.Files.ToDictionary(file => file.Name, file => file.Hash);
        return asSet ? new(added, Without(before.Files)) : new(Without(before.Set), Without(before.Files).Concat(added).ToDictionary());

        Dictionary<string, string> Without(IReadOnlyDictionary<string, string> entries) =>
            entries.Where(entry => !added.ContainsKey(entry.Key) && !gone.Contains(entry.Key) && File.Exists(In(entry.Key))).ToDictionary();
    }

    private JournalStep Step(string name, bool placed) => new(name, placed, File.Exists(In(name)) ? OutputDraft.HashOf(In(name)) : null);

    private string In(string name) => System.IO.Path.Combine(path, name);

    private OutputRefusedException Refusal(string[] names, string why) =>
        new(
            $"{string.Join(", ", names.Select(name => $"'{In(name)}'"))} {(names.Length == 1 ? "is" : "are")} there already and {why}: name another place, "
                + $"or give --force to replace {Them(names)}.");

    private static string Them(string[] names) => names.Length == 1 ? "it" : "them";
}
