using System.Security.Cryptography;
using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>New files, whole and flushed, in a folder beside their places.</summary>
internal sealed class OutputDraft : IDisposable
{
    private readonly IFileOperations _disk;
    private readonly OwnedFolder _folder;
    private readonly List<(string Name, string Hash)> _files = [];

    public OutputDraft(string folder, IFileOperations disk)
    {
        _disk = disk;
        _folder = OwnedFolder.Create(folder, Prefix);
    }

    public static string Prefix => ".acdc-draft-";

    public string Path => _folder.Path;

    /// <summary>The files, in the order in which they were added, each with what the manifest says of it.</summary>
    public IReadOnlyList<(string Name, string Hash)> Files => _files;

    public static string New(string draft, int index) => System.IO.Path.Combine(draft, FormattableString.Invariant($"new.{index}"));

    public static string Old(string draft, int index) => System.IO.Path.Combine(draft, FormattableString.Invariant($"old.{index}"));

    public static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public void Add(OutputFile file)
    {
        string path = New(Path, _files.Count);
        Write(path, file.Write);
        _files.Add((file.Name, file.Sealed ? Manifest.SealedMark : HashOf(path)));
    }

    /// <summary>Writes a file and waits until it is on the disk.</summary>
    public void Write(string path, Action<Stream> write)
    {
        using var stream = _disk.Create(path);
        write(stream);
        _disk.Flush(stream);
    }

    /// <summary>Leaves the files where they are, however the process goes on, while a journal names them.</summary>
    public void Keep() => _folder.Keep();

    /// <summary>Takes <see cref="Keep"/> back.</summary>
    public void Drop() => _folder.Drop();

    public void Dispose() => _folder.Dispose();
}
