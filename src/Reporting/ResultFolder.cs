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

    /// <summary>
    /// Writes every file of <see cref="Exporters.All"/> that tells of the result; files of an earlier run are replaced, each at once, or taken away where they tell nothing now.
    /// </summary>
    /// <returns>The paths of the files, in the exporters' order.</returns>
    /// <exception cref="OutputException">The folder cannot be made or written; no file was changed by half.</exception>
    public static IReadOnlyList<string> Write(string folder, SearchResult result, RunDescription run)
    {
        var telling = Exporters.All.ToLookup(exporter => exporter.Tells(result));
        var paths = Write(folder, telling[true].Select(exporter => new ResultFile(exporter.FileName, writer => exporter.Write(result, run, writer))));
        Try(folder, () =>
        {
            foreach (var silent in telling[false])
            {
                File.Delete(Path.Combine(folder, silent.FileName));
            }
        });
        return paths;
    }

    /// <summary>Writes <paramref name="results"/>; files of an earlier run are replaced, each at once.</summary>
    /// <returns>The paths of the files, in the order given.</returns>
    /// <exception cref="OutputException">The folder cannot be made or written; no file was changed by half.</exception>
    public static IReadOnlyList<string> Write(string folder, IEnumerable<ResultFile> results)
    {
        List<(string Draft, string Path)> files = [];
        Try(folder, () =>
        {
            Directory.CreateDirectory(folder);
            try
            {
                foreach (var result in results)
                {
                    string path = Path.Combine(folder, result.Name);
                    string draft = $"{path}.{Path.GetRandomFileName()}";
                    files.Add((draft, path));
                    using StreamWriter writer = new(draft, append: false, Utf8) { NewLine = "\n" };
                    result.Write(writer);
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
