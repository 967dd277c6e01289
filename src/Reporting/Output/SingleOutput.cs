using System.Diagnostics;
using Acdc.Onnx.GraphRewriter.Files;
using Acdc.Onnx.GraphRewriter.Serialization;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>
/// A file that the user named, with those that belong to it (as a model's external data), written like an <see cref="OutputSet"/>: beside their places,
/// flushed, put in place together. The folder's manifest names them one by one, so that other files of it stay as they are. A link is followed: what it points
/// to is replaced.
/// </summary>
internal sealed class SingleOutput : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _named;
    private readonly OutputOptions _options;
    private readonly OutputFolder _folder;
    private readonly CreatedFolders _created;
    private readonly string[] _names;

    private SingleOutput(string path, IEnumerable<string> suffixes, OutputOptions options)
    {
        string full = RealPath.Of(path);
        (_named, _options) = (path, options);
        _folder = new(Path.GetDirectoryName(full) ?? throw new IOException("it is a folder"), options.Disk);
        _created = new(options.Disk);
        Name = Path.GetFileName(full);
        _names = [Name, .. suffixes.Select(suffix => Name + suffix)];
    }

    /// <summary>The file's own name.</summary>
    public string Name { get; }

    /// <summary>Sees that a file can be written, making its folder where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="suffixes">What the names of files that may belong to it add to its own.</param>
    /// <param name="options">How it is written.</param>
    /// <exception cref="OutputRefusedException">A file is an input of the run, or is there and not this program's own.</exception>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static SingleOutput Reserve(string path, IEnumerable<string> suffixes, OutputOptions options) => OutputFault.Named($"'{path}'", () =>
    {
        SingleOutput output = new(path, suffixes, options);
        try
        {
            using var held = output.Lock();
            output._folder.Recover(options.Force);
            output.Protect(options.Inputs);
            output._folder.Check(output._names, options.Force);
            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    });

    /// <summary>Refuses files that the run reads; for those that are known after <see cref="Reserve"/> only.</summary>
    /// <exception cref="OutputRefusedException">There is one.</exception>
    public void Protect(IEnumerable<string> inputs) => InputFiles.Refuse(_names.Select(name => Path.Combine(_folder.Path, name)), inputs);

    /// <summary>Puts the files in place, all or none. Those of an earlier run that have no successor go away.</summary>
    /// <param name="files">The files, each of one of the reserved names.</param>
    /// <exception cref="OutputRefusedException">A file was changed while the run went on.</exception>
    /// <exception cref="OutputException">They cannot be written: what was there before is there still.</exception>
    public void Commit(IEnumerable<OutputFile> files) => OutputFault.Named($"'{_named}'", () =>
    {
        using var draft = _folder.Draft(files);
        using var held = Lock();
        _folder.Recover(_options.Force);
        _folder.Place(draft, asSet: false, _names, _options.Force, endsPartial: false);
    });

    /// <summary>Takes folders away that were made for the file and are empty.</summary>
    public void Dispose() => _created.RemoveEmpty();

    /// <summary>Holds the folder for a moment; runs that write other files into it take turns.</summary>
    private FileLock Lock()
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_created.Lock(_folder) is { } held)
            {
                return held;
            }

            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new OutputException($"another run writes to '{_folder.Path}': wait until it has ended, or name another place with --out");
            }

            Thread.Sleep(10);
        }
    }
}
