using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx;

/// <summary>A circuit and what it is worth. Metrics have their own sign and unit.</summary>
public sealed class CircuitResult
{
    private readonly RunDescription _run;

    internal CircuitResult(SearchResult search, RunDescription run)
    {
        (Search, _run) = (search, run);
        Circuit = new([.. search.Outcomes.Where(outcome => outcome.Kept).Select(outcome => outcome.Edge)]);
    }

    /// <summary>The edges that stay.</summary>
    public Circuit Circuit { get; }

    /// <summary>Every edge's fate and effect, and every test of a search.</summary>
    public SearchResult Search { get; }

    /// <summary>The metric of the whole model.</summary>
    public double Start => _run.Metric.Own(Search.StartMetric);

    /// <summary>The metric of the circuit.</summary>
    public double Final => _run.Metric.Own(Search.FinalMetric);

    /// <summary>The metric with every edge ablated.</summary>
    public double Corrupted => _run.Metric.Own(Search.CorruptedMetric!.Value);

    /// <summary>How much of the behaviour the circuit keeps: (final − corrupted) / (start − corrupted); NaN where start and corrupted are equal.</summary>
    public double Faithfulness => Search.Faithfulness ?? double.NaN;

    /// <summary>Writes what <c>acdc discover</c> writes: edges.csv, trace.csv, nodes.csv, circuit.json, circuit.dot, run.json. All of them or none.</summary>
    /// <param name="folder">The folder, made where it is missing; a complete set of this program's own in it is replaced.</param>
    /// <returns>The paths of the files.</returns>
    /// <exception cref="OutputRefusedException">A file there is not this program's own, or is one that was read.</exception>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public IReadOnlyList<string> Save(string folder) => Save(folder, Exporters.All);

    /// <summary>Writes the files of other exporters, or of some.</summary>
    /// <param name="folder">The folder, made where it is missing; a complete set of this program's own in it is replaced.</param>
    /// <param name="exporters">What writes them; <see cref="Exporters.All"/> are the usual ones.</param>
    /// <inheritdoc cref="Save(string)"/>
    public IReadOnlyList<string> Save(string folder, IEnumerable<IExporter> exporters)
    {
        ArgumentNullException.ThrowIfNull(exporters);
        return SavedSet.Write(folder, _run, ResultFolder.Files(Search, _run, exporters));
    }
}
