using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>Folders that were made for output, so that they go again where nothing came of it.</summary>
internal sealed class CreatedFolders(IFileOperations disk)
{
    private const int Attempts = 20;

    private readonly List<string> _folders = [];

    /// <summary>Makes the folder where it is missing and locks it; null while another run has it.</summary>
    public FileLock? Lock(OutputFolder folder)
    {
        for (int attempt = 0; ; attempt++)
        {
            Make(folder.Path);
            try
            {
                return folder.TryLock();
            }
            catch (DirectoryNotFoundException) when (attempt < Attempts)
            {
                // A run that came to nothing took the empty folder away.
            }
        }
    }

    /// <summary>Makes a folder and those above it.</summary>
    public void Make(string folder)
    {
        List<string> missing = [];
        for (string? path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)); path is not null
            && !Directory.Exists(path); path = Path.GetDirectoryName(path))
        {
            missing.Add(path);
        }

        disk.CreateFolder(folder);
        _folders.AddRange(missing.Except(_folders));
    }

    /// <summary>Removes those that are empty, the deepest first.</summary>
    public void RemoveEmpty()
    {
        foreach (string folder in _folders.OrderByDescending(folder => folder.Length))
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                disk.DeleteFolder(folder);
            }
        }

        _folders.Clear();
    }
}
