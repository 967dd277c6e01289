namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Absolute paths with every link of every component followed.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>How the system compares names.</summary>
    public static StringComparison Comparison => OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Follows the links in <paramref name="path"/>; components that do not exist stay as they are.</summary>
    /// <exception cref="IOException">The links go in a circle.</exception>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        Stack<string> open = new(Components(full).Reverse());
        int links = 0;
        while (open.TryPop(out var component))
        {
            string next = Path.Combine(real, component);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new IOException($"more than {MostLinks} links");
            }

            string followed = Path.GetFullPath(target, real);
            real = Path.GetPathRoot(followed)!;
            foreach (var part in Components(followed).Reverse())
            {
                open.Push(part);
            }
        }

        return real;
    }

    /// <summary>Whether a real path lies in a real folder.</summary>
    public static bool IsWithin(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, Comparison);

    /// <summary>The deepest folder that holds both real folders.</summary>
    public static string Common(string one, string other)
    {
        string common = one;
        while (!string.Equals(other, common, Comparison) && !IsWithin(other, common) && Path.GetDirectoryName(common) is { } parent)
        {
            common = parent;
        }

        return common;
    }

    private static string[] Components(string full) =>
        full[Path.GetPathRoot(full)!.Length..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
}
