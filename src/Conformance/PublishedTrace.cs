using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Conformance;

/// <summary>A recorded search with what it ran on.</summary>
internal sealed record PublishedTrace : RecordedSearch
{
    /// <summary>The JSON file.</summary>
    public required string Path { get; init; }

    /// <summary>The model file.</summary>
    public required string Model { get; init; }

    /// <summary>Tensor files of the clean prompts by graph input.</summary>
    public required IReadOnlyDictionary<string, string> Clean { get; init; }

    /// <summary>Tensor files of the corrupted prompts by graph input; null where there are none.</summary>
    public IReadOnlyDictionary<string, string>? Corrupted { get; init; }

    /// <summary>The metric compared.</summary>
    public required TraceMetric Metric { get; init; }

    /// <summary>What removed edges carry.</summary>
    public required Ablation Ablation { get; init; }

    /// <summary>Whether <c>embed</c> and <c>pos_embed</c> stand in place of <c>input</c>.</summary>
    public bool SplitEmbeddings { get; init; }

    /// <summary>Reads a trace. Its paths are relative to the folder that holds the trace's folder.</summary>
    /// <exception cref="InvalidDataException">The file is no trace; the message names it and the place.</exception>
    public static PublishedTrace Read(string path) => ConformanceJson.Read<PublishedTraceJson, PublishedTrace>(path, json => Made(path, json));

    private static PublishedTrace Made(string path, PublishedTraceJson json)
    {
        var replay = json.Replay;
        TraceEvents events = new(path, json.Events);
        return new()
        {
            Path = path,
            Model = Resolve(replay.Model),
            Clean = ResolveAll(replay.Clean),
            Corrupted = replay.Corrupted is null ? null : ResolveAll(replay.Corrupted),
            Metric = Metric(replay.Metric),
            Ablation = replay.Ablation,
            SplitEmbeddings = replay.SplitEmbeddings,
            Options = new(replay.Threshold)
            {
                Rule = replay.Absolute ? ComparisonRule.Absolute : ComparisonRule.Signed,
                Heads = replay.HeadsOfALayer,
                Layers = replay.Layers,
                WholeInputTests = replay.WholeInputTests,
            },
            Tests = events.Tests,
            Deleted = events.Deleted,
            Kept = json.Kept is null ? null : [.. json.Kept.Select(edge => ConformanceJson.Parse(path, edge, Edge.Parse))],
        };

        string Resolve(string relative) =>
            System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!, "..", relative));

        Dictionary<string, string> ResolveAll(Dictionary<string, string> files) =>
            files.ToDictionary(file => file.Key, file => Resolve(file.Value));

        TraceMetric Metric(PublishedTraceJson.MetricSettings metric)
        {
            bool named = metric.Positions is "last" or "all" or "from_1";
            return new(
                metric.Name,
                named ? metric.Positions : null,
                named ? null : Resolve(metric.Positions),
                metric.Channels,
                metric.Answers is null ? null : Resolve(metric.Answers),
                metric.Sign);
        }
    }
}
