using System.Text.Json;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Conformance;

/// <summary>A trace as it is written.</summary>
internal sealed record PublishedTraceJson
{
    public required Settings Replay { get; init; }

    public required JsonElement[] Events { get; init; }

    public string[]? Kept { get; init; }

    /// <summary>What is needed to repeat the search.</summary>
    public sealed record Settings
    {
        public required string Model { get; init; }

        public required Dictionary<string, string> Clean { get; init; }

        public Dictionary<string, string>? Corrupted { get; init; }

        public required MetricSettings Metric { get; init; }

        public required double Threshold { get; init; }

        public required Ablation Ablation { get; init; }

        public HeadOrder HeadsOfALayer { get; init; }

        public LayerOrder Layers { get; init; }

        public bool Absolute { get; init; }

        public bool SplitEmbeddings { get; init; }

        public bool WholeInputTests { get; init; } = true;
    }

    /// <summary>The metric compared.</summary>
    public sealed record MetricSettings
    {
        public required string Name { get; init; }

        public string Positions { get; init; } = "last";

        public int[]? Channels { get; init; }

        public string? Answers { get; init; }

        public int Sign { get; init; } = 1;
    }
}
