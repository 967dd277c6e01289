using System.Text;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Reporting;

/// <summary>The folder that a run leaves its files in.</summary>
public static class ResultFolder
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Makes the folder where it is missing and checks that files can be written there, so that a long search does not end in vain.</summary>
    /// <exception cref="OutputException">The folder cannot be made or written.</exception>
    public static void Prepare(string folder) => Try(folder, () =>
    {
        Directory.CreateDirectory(folder);
        string probe = Path.Combine(folder, Path.GetRandomFileName());
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
    });

    /// <summary>Writes every file of <see cref="Exporters.All"/>; files of an earlier run are replaced, each at once.</summary>
    /// <returns>The paths of the files, in the exporters' order.</returns>
    /// <exception cref="OutputException">The folder cannot be made or written; no file was changed by half.</exception>
    public static IReadOnlyList<string> Write(string folder, SearchResult result, RunDescription run)
    {
        List<(string Draft, string Path)> files = [];
        Try(folder, () =>
        {
            Directory.CreateDirectory(folder);
            try
            {
                foreach (var exporter in Exporters.All)
                {
                    string path = Path.Combine(folder, exporter.FileName);
                    string draft = $"{path}.{Path.GetRandomFileName()}";
                    files.Add((draft, path));
                    using StreamWriter writer = new(draft, append: false, Utf8) { NewLine = "\n" };
                    exporter.Write(result, run, writer);
                }

                files.ForEach(file => File.Move(file.Draft, file.Path, overwrite: true));
            }
            finally
            {
                files.ForEach(file => File.Delete(file.Draft));
            }
        });
        return [.. files.Select(file => file.Path)];
    }

    private static void Try(string folder, Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OutputException($"the output folder '{folder}' cannot be written: {fault.Message}", fault);
        }
    }
}
