using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Reporting;

/// <summary>The files that a search leaves in its folder (<see cref="OutputSet"/>).</summary>
internal static class ResultFolder
{
    /// <summary>Every name that it may have.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Exporters.All.Select(exporter => exporter.FileName)];

    /// <summary>A file for each of <see cref="Exporters.All"/> that tells of the result, in their order.</summary>
    public static IReadOnlyList<OutputFile> Files(SearchResult result, RunDescription run) => Files(result, run, Exporters.All);

    /// <summary>A file for each of <paramref name="exporters"/> that tells of the result, in their order.</summary>
    public static IReadOnlyList<OutputFile> Files(SearchResult result, RunDescription run, IEnumerable<IExporter> exporters) =>
    [
        .. exporters.Where(exporter => exporter.Tells(result)).Select(exporter =>
            OutputFile.Of(new(exporter.FileName, writer => exporter.Write(result, run, writer)) { Sealed = exporter.Sealed })),
    ];
}
