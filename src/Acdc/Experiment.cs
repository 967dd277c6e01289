using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx;

/// <summary>What an experiment gave.</summary>
/// <typeparam name="T">What a row says.</typeparam>
public sealed class Experiment<T>
{
    private readonly RunDescription _run;
    private readonly IReadOnlyList<ResultFile> _files;

    internal Experiment(IReadOnlyList<T> rows, IReadOnlyDictionary<string, string> leftOut, RunDescription run, IReadOnlyList<ResultFile> files) =>
        (Rows, LeftOut, _run, _files) = (rows, leftOut, run, files);

    /// <summary>The rows.</summary>
    public IReadOnlyList<T> Rows { get; }

    /// <summary>The methods that could not run, with their reasons.</summary>
    public IReadOnlyDictionary<string, string> LeftOut { get; }

    /// <summary>Writes the tables, charts and run.json that the command of the same name writes. All of them or none.</summary>
    /// <inheritdoc cref="CircuitResult.Save(string)"/>
    public IReadOnlyList<string> Save(string folder) => SavedSet.Write(folder, _run, [.. _files.Select(OutputFile.Of)]);
}
