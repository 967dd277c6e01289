namespace Acdc.Onnx.GraphRewriter;

/// <summary>The file that was probably meant by a path at which there is none.</summary>
internal static class NearFile
{
    private const int MostFiles = 10_000;

    /// <summary>
    /// A question after a file or folder that lies beside and has almost the same name, to be put behind a message; empty where there is none.
    /// </summary>
    public static string Question(string path)
    {
        try
        {
            string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
            if (!Directory.Exists(folder))
            {
                return $"; there is no folder '{folder}'";
            }

            string name = Path.GetFileName(path);
            return Nearest.To(name, Directory.EnumerateFileSystemEntries(folder).Take(MostFiles).Select(entry => Path.GetFileName(entry)),
                Math.Max(2, name.Length / 4)) is { } near
                ? $"; did you mean '{Path.Combine(folder == "." && !path.StartsWith('.') ? "" : folder, near)}'?"
                : "";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "";
        }
    }
}
