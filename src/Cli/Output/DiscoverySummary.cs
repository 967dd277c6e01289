using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli.Output;

/// <summary>What <c>acdc discover --json</c> says of a search.</summary>
internal sealed record DiscoverySummary
{
    public required string Model { get; init; }

    public required string Out { get; init; }

    public required IReadOnlyList<string> Files { get; init; }

    public required bool Complete { get; init; }

    public required int Prompts { get; init; }

    public required int Edges { get; init; }

    public required int Kept { get; init; }

    public required int Tests { get; init; }

    public required MetricFigures Metric { get; init; }

    public required IReadOnlyList<string> Remarks { get; init; }

    public required IReadOnlyList<string> Circuit { get; init; }

    /// <summary>The summary of a search whose results lie in <paramref name="folder"/>, in <paramref name="files"/>.</summary>
    public static DiscoverySummary Of(string folder, IReadOnlyList<string> files, SearchResult result, RunDescription run)
    {
        string[] circuit = [.. result.Outcomes.Where(outcome => outcome.Kept).Select(outcome => outcome.Edge.ToString())];
        return new()
        {
            Model = run.Model,
            Out = folder,
            Files = files,
            Complete = result.Outcomes.All(outcome => outcome.Fate != EdgeFate.Untested),
            Prompts = run.Prompts,
            Edges = result.Outcomes.Count,
            Kept = circuit.Length,
            Tests = result.Tests.Count,
            Metric = new(run.Metric.Name, run.Metric.Own(result.StartMetric), run.Metric.Own(result.FinalMetric))
            {
                Corrupted = result.CorruptedMetric is { } corrupted ? run.Metric.Own(corrupted) : null,
                Faithfulness = result.Faithfulness,
                Accuracy = run.Accuracy,
            },
            Remarks = ResultRemarks.Of(result, run),
            Circuit = circuit,
        };
    }

    /// <summary>
    /// The metric of the whole model, of the circuit and of none of it, with its own sign, and what follows from them; null where it was not measured.
    /// </summary>
    internal sealed record MetricFigures(string Name, double Start, double Final)
    {
        public double? Corrupted { get; init; }

        public double? Faithfulness { get; init; }

        public double? Accuracy { get; init; }
    }
}
