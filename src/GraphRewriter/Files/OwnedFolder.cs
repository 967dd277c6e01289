namespace Acdc.Onnx.GraphRewriter.Files;

/// <summary>
/// A folder that lives no longer than its process. The process holds a lock in it (<see cref="FileLock"/>), so that another one can tell a folder that was left
/// behind from one in use, and removes it: those left by killed processes go at the next start.
/// </summary>
internal sealed class OwnedFolder : IDisposable
{
    private const string LockName = ".lock";
    private const int Attempts = 20;

    private readonly FileLock _lock;

    private OwnedFolder(string path, FileLock held)
    {
        (Path, _lock) = (path, held);
        ExitCleanup.Add(this);
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>
    /// Makes one in <paramref name="parent"/>, named <paramref name="prefix"/> and eight characters more; on Unix only its user may look into it.
    /// </summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static OwnedFolder Create(string parent, string prefix)
    {
        if (!Directory.Exists(parent))
        {
            throw new DirectoryNotFoundException($"there is no folder '{parent}'");
        }

        for (int attempt = 0; ; attempt++)
        {
            string path = System.IO.Path.Combine(parent, prefix + System.IO.Path.GetRandomFileName()[..8]);
            if (Directory.Exists(path))
            {
                continue;
            }

            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            try
            {
                if (FileLock.TryTake(LockOf(path)) is { } held)
                {
                    return new(path, held);
                }
            }
            catch (DirectoryNotFoundException) when (attempt < Attempts)
            {
                // Another process took the empty folder for a dead one's.
            }
        }
    }

    /// <summary>
    /// Removes folders of that prefix in <paramref name="parent"/> whose processes are gone. Those of other users, links, and what has another form are left.
    /// </summary>
    public static void RemoveDead(string parent, string prefix)
    {
        foreach (var folder in new DirectoryInfo(parent).EnumerateDirectories(
            prefix + "*", new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            if (folder.Name.Length == prefix.Length + 8 && FileStatus.Of(folder.FullName) is { IsOurs: true })
            {
                RemoveIfDead(folder);
            }
        }
    }

    /// <summary>Leaves the folder where it is, whatever happens to the process, until <see cref="Drop"/>.</summary>
    /// <exception cref="IOException">The process is ending and the folder is gone.</exception>
    public void Keep()
    {
        if (!ExitCleanup.Remove(this))
        {
            throw new IOException($"'{Path}' is gone: the process is ending");
        }
    }

    /// <summary>Takes <see cref="Keep"/> back.</summary>
    public void Drop() => ExitCleanup.Add(this);

    /// <summary>Removes the folder with all that is in it; one that is kept is only given back.</summary>
    public void Dispose()
    {
        if (!ExitCleanup.Remove(this))
        {
            _lock.Release();
            return;
        }

        Remove(new(Path), _lock);
    }

    private static void RemoveIfDead(DirectoryInfo folder)
    {
        try
        {
            if (!folder.EnumerateFileSystemInfos().Any())
            {
                folder.Delete();
            }
            else if (File.Exists(LockOf(folder.FullName)) && FileLock.TryTake(LockOf(folder.FullName)) is { } held)
            {
                Remove(folder, held);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It is another start's that removes it too, or a file in it is still held: the start after this one tries again.
        }
    }

    private static void Remove(DirectoryInfo folder, FileLock held)
    {
        Clear(folder);
        held.Dispose();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                folder.Delete();
                return;
            }
            catch (DirectoryNotFoundException)
            {
                // Another start found it empty and was faster.
                return;
            }
            catch (IOException) when (folder.EnumerateFileSystemInfos().Any())
            {
                // The process ends while another thread of it still writes here. By a lock file that nobody holds the next start knows a dead one's folder.
                File.WriteAllBytes(LockOf(folder.FullName), []);
                if (attempt == Attempts)
                {
                    throw;
                }

                Clear(folder);
                File.Delete(LockOf(folder.FullName));
            }
        }
    }

    private static void Clear(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().Where(entry => entry.Name != LockName))
        {
            if (entry is DirectoryInfo inner)
            {
                inner.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    private static string LockOf(string folder) => System.IO.Path.Combine(folder, LockName);
}
