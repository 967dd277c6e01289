using System.Text.Json.Nodes;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli.Output;

/// <summary>What an experiment gives.</summary>
/// <param name="Files">Its files.</param>
/// <param name="Run">What was run.</param>
/// <param name="Counts">What came out, in figures, for run.json.</param>
/// <param name="Lines">The result for people.</param>
/// <param name="Json">The result for machines.</param>
internal sealed record ExperimentOutcome(
    IReadOnlyList<ResultFile> Files, RunDescription Run, JsonObject Counts, IReadOnlyList<string> Lines, object Json)
{
    /// <summary>What an unfinished experiment lacks, in words.</summary>
    public string Missing { get; init; } = "";
}
