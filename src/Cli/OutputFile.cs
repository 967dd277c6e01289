namespace Acdc.Onnx.Cli;

/// <summary>Writes a file that the user named.</summary>
internal static class OutputFile
{
    /// <summary>Writes <paramref name="path"/>, after making its folder where there is none.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Write(string path, Action write)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be written: {fault.Message}", fault);
        }
    }
}
