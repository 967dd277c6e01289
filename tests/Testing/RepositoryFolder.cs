namespace Acdc.Onnx.Testing;

/// <summary>Finds files of the repository from wherever the tests run.</summary>
public static class RepositoryFolder
{
    /// <summary>The full path of something in the repository.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests do not run inside the repository.</exception>
    public static string Find(params string[] parts)
    {
        string? folder = AppContext.BaseDirectory;
        foreach (var start in new[] { folder, Directory.GetCurrentDirectory(), SourceFolder() })
        {
            for (folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "Acdc.Onnx.sln")))
                {
                    return Path.Combine([folder, .. parts]);
                }
            }
        }

        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds Acdc.Onnx.sln");
    }

    private static string? SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file);
}
