using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>The folder beside an output folder that an interrupted run leaves what it has in: <c>OUT.partial</c>.</summary>
internal static class PartialSet
{
    /// <summary>Where it lies.</summary>
    public static string Of(string folder)
    {
        string path = Path.TrimEndingDirectorySeparator(folder);
        return (Path.GetFileName(path) is "." or ".." ? Path.GetFullPath(path) : path) + ".partial";
    }

    /// <summary>Removes the folder if all that is in it is this program's own; else it is left as it is.</summary>
    /// <returns>Whether there is none now.</returns>
    public static bool Remove(string folder, IFileOperations disk)
    {
        string path = Of(folder);
        if (!Directory.Exists(path))
        {
            return true;
        }

        OutputFolder partial = new(path, disk);
        using (var held = partial.TryLock())
        {
            if (held is null)
            {
                return false;
            }

            var manifest = Manifest.Read(path, out bool damaged);
            string[] names = [.. Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry)).Except([OutputFolder.LockName])];
            if (damaged || !names.All(name => name == Manifest.Name || partial.IsOwn(name, manifest) || OutputSet.IsCheckpoint(Path.Combine(path, name))))
            {
                return false;
            }

            foreach (string name in names.OrderBy(name => name == Manifest.Name))
            {
                disk.Delete(Path.Combine(path, name));
            }
        }

        disk.DeleteFolder(path);
        return true;
    }
}
