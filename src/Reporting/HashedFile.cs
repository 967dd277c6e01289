using System.Security.Cryptography;
using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Reporting;

/// <summary>A file that a run read, so that the same one can be told from another of its name.</summary>
/// <param name="Role">What it was to the run: <c>model</c>, <c>data</c>, <c>tokenizer</c>.</param>
/// <param name="Path">Where it was read, as the user named it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, in lower-case hexadecimal digits.</param>
public sealed record HashedFile(string Role, string Path, long Bytes, string Sha256)
{
    private FileStamp _stamp;

    /// <summary>Reads and hashes the file at <paramref name="path"/>.</summary>
    /// <param name="role">What it is to the run.</param>
    /// <param name="path">The file.</param>
    /// <param name="read">How it was when it was read; null where that is done by now.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not as it was when it was read.</exception>
    internal static HashedFile Of(string role, string path, FileStamp? read = null)
    {
        var stamp = read ?? FileStamp.Of(path);
        HashedFile file = new(role, path, stamp.Length, Hash(path)) { _stamp = stamp };
        file.CheckStamp();
        return file;
    }

    /// <summary>Sees, at a glance, that the file is as it was when it was read.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    internal void CheckStamp()
    {
        FileStamp now;
        try
        {
            now = FileStamp.Of(Path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Changed($"it cannot be read any more: {fault.Message}", fault);
        }

        if (now.Length != _stamp.Length)
        {
            throw Changed(FormattableString.Invariant($"it had {_stamp.Length} bytes and has {now.Length}"));
        }

        if (now.Written != _stamp.Written)
        {
            throw Changed(FormattableString.Invariant($"it was written at {now.Written:u}"));
        }
    }

    /// <summary>Sees that the file is as it was when it was read, to the last byte.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    internal void Check()
    {
        CheckStamp();
        if (Hash(Path) != Sha256)
        {
            throw Changed("its bytes are others");
        }
    }

    private static string Hash(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private InvalidDataException Changed(string how, Exception? inner = null) =>
        new(
            $"the {Role} '{Path}' was changed while the run went on ({how}), so what was computed may belong to neither: no results are written; run it "
                + "again when the file stays as it is", inner);
}
