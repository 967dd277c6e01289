namespace Acdc.Onnx.GraphRewriter.Files;

/// <summary>
/// A lock that a process holds by keeping a file open for itself alone: it ends with the process, however that ends. The file is deleted when the lock is given
/// back; one that a dead process left is taken over.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int Attempts = 100;

    private readonly FileStream _file;
    private readonly string _path;

    private FileLock(FileStream file, string path) => (_file, _path) = (file, path);

    /// <summary>Takes the lock; null while another process, or another part of this one, holds it.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public static FileLock? TryTake(string path)
    {
        for (int attempt = 0; ; attempt++)
        {
            FileStream file;
            try
            {
                file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException fault) when (fault.HResult is WouldBlock or SharingViolation)
            {
                return null;
            }
            catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows() && attempt < Attempts && File.Exists(path))
            {
                Thread.Sleep(1);
                continue;
            }

            if (OperatingSystem.IsWindows() || FileStatus.Of(file.SafeFileHandle)?.Identity == FileStatus.Of(path)?.Identity)
            {
                return new(file, path);
            }

            file.Dispose();
            if (attempt == Attempts)
            {
                return null;
            }
        }
    }

    /// <summary>Gives the lock back and leaves its file.</summary>
    public void Release() => _file.Dispose();

    /// <summary>Gives the lock back and deletes its file.</summary>
    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(_path);
            Release();
            return;
        }

        Release();
        try
        {
            File.Delete(_path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Another process has taken it in the meantime.
        }
    }
}
