using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.Reporting;

/// <summary>What was run: the model, the question and the machine. All that results say beside what the search found.</summary>
public sealed record RunDescription
{
    /// <summary>The model's name, for titles.</summary>
    public required string Model { get; init; }

    /// <summary>The model's sizes and form.</summary>
    public required TransformerShape Shape { get; init; }

    /// <summary>The metric searched with.</summary>
    public required MetricDefinition Metric { get; init; }

    /// <summary>The run's settings in the order of the command line, keys in snake_case.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>Versions of the program, the runtime and the system.</summary>
    public required JsonObject Versions { get; init; }

    /// <summary>The files that were read.</summary>
    public required IReadOnlyList<HashedFile> Files { get; init; }

    /// <summary>Where the model ran.</summary>
    public required string Device { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long its parts took, in order.</summary>
    public required IReadOnlyList<StageTime> Times { get; init; }

    /// <summary>How many tests or parts of the run it took over from runs before it that were stopped; null where it was made in one go.</summary>
    public int? Resumed { get; init; }

    /// <summary>Prompts measured.</summary>
    public required int Prompts { get; init; }

    /// <summary>The largest difference found when the map was proven, relative to the logits' spread.</summary>
    public double? ProofDifference { get; init; }

    /// <summary>The share of prompts on which the unmodified model prefers the right answer; null where that was not measured.</summary>
    public double? Accuracy { get; init; }
}
