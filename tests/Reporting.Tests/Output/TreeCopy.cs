namespace Acdc.Onnx.Reporting.Tests.Output;

/// <summary>What lies in a folder.</summary>
internal static class TreeCopy
{
    /// <summary>Copies a folder with all that is in it.</summary>
    public static void Make(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            // The lock is held: its file is read past it, as a killed process would leave it.
            File.WriteAllBytes(Path.Combine(to, Path.GetRelativePath(from, file)),
                Path.GetFileName(file).EndsWith("lock", StringComparison.Ordinal) ? [] : File.ReadAllBytes(file));
        }
    }

    /// <summary>Names and texts of the files, without what the program keeps for itself.</summary>
    public static string Of(string folder) => Directory.Exists(folder)
        ? string.Join(" ", Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Where(name => !name.StartsWith(".acdc-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => $"{name}={File.ReadAllText(Path.Combine(folder, name))}"))
        : "";
}
