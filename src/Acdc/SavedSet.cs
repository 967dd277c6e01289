using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx;

/// <summary>Writes a set of results into a folder: all of them or none.</summary>
internal static class SavedSet
{
    /// <param name="folder">The folder, made where it is missing.</param>
    /// <param name="run">What was run; none of the files that it read is overwritten.</param>
    /// <param name="files">The files.</param>
    /// <returns>The paths of the files.</returns>
    public static IReadOnlyList<string> Write(string folder, RunDescription run, IReadOnlyList<OutputFile> files)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using var output = OutputSet.Reserve(folder, [.. files.Select(file => file.Name)], new() { Inputs = [.. run.Files.Select(file => file.Path)] });
        return output.Commit(files);
    }
}
