namespace Acdc.Onnx.GraphRewriter.Files;

/// <summary>What tells at a glance whether a file is as it was: its length and when it was written last.</summary>
/// <param name="Path">The file.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Written">When it was written last, in UTC.</param>
internal readonly record struct FileStamp(string Path, long Length, DateTime Written)
{
    /// <summary>The stamp of a file as it is now.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static FileStamp Of(string path)
    {
        // A link is followed: its own length and time say nothing of the file.
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new(path, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));
    }
}
