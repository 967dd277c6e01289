namespace Acdc.Onnx.Testing;

/// <summary>A folder that lives as long as its test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("acdc-test-");

    /// <summary>Its path.</summary>
    public string Path => _folder.FullName;

    /// <summary>The path of something in the folder.</summary>
    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a file, in folders of its own where its name has some, and returns its path.</summary>
    public string Write(string relative, string text)
    {
        string path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Removes it with all that is in it.</summary>
    public void Dispose() => _folder.Delete(recursive: true);
}
