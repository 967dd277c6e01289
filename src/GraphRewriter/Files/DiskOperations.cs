using System.Runtime.InteropServices;

namespace Acdc.Onnx.GraphRewriter.Files;

/// <summary>The file system itself.</summary>
internal sealed partial class DiskOperations : IFileOperations
{
    private const int ReadOnly = 0;

    /// <summary>EINVAL, EROFS, ENOSYS and ENOTSUP: what a file system says that flushes no folders.</summary>
    private static readonly int[] Unsupported = [22, 30, 38, 95];

    private DiskOperations()
    {
    }

    /// <summary>The one there is.</summary>
    public static DiskOperations Instance { get; } = new();

    /// <inheritdoc/>
    public Stream Create(string path) => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    /// <inheritdoc/>
    public void Flush(Stream stream) => ((FileStream)stream).Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    /// <inheritdoc/>
    public void CopyPermissions(string from, string to)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(from) is var mode && File.GetUnixFileMode(to) != mode)
        {
            File.SetUnixFileMode(to, mode);
        }
    }

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    /// <inheritdoc/>
    public void DeleteFolder(string path) => Directory.Delete(path);

    /// <inheritdoc/>
    public void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int folder = Open(path, ReadOnly);
        if (folder < 0)
        {
            throw new IOException($"'{path}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        int failed = Sync(folder);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(folder);
        if (failed != 0 && !Unsupported.Contains(error))
        {
            throw new IOException($"'{path}' cannot be flushed to the disk: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
