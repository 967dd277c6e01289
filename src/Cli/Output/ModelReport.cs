using System.Diagnostics;
using System.Globalization;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli.Output;

/// <summary>What <c>acdc inspect</c> says of a model.</summary>
internal sealed record ModelReport
{
    public required string Model { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int HeadWidth { get; init; }

    public required int Width { get; init; }

    public required int Channels { get; init; }

    public required string Norms { get; init; }

    public required bool Parallel { get; init; }

    public required int Nodes { get; init; }

    public required int Senders { get; init; }

    public required int Receivers { get; init; }

    public required int Edges { get; init; }

    public required IReadOnlyList<Input> Inputs { get; init; }

    public required IReadOnlyList<string> Outputs { get; init; }

    public required string Logits { get; init; }

    public required ProofFigures Proof { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<Stop> SliceStops { get; init; }

    public required SearchFigures Search { get; init; }

    public required string Device { get; init; }

    public required int Threads { get; init; }

    public required double SecondsToOpen { get; init; }

    public required long PeakResidentBytes { get; init; }

    /// <summary>The report on an opened model.</summary>
    public static ModelReport Of(string path, int threads, MappedModel model, SearchEstimate estimate, double secondsToOpen)
    {
        var (map, shape, edges) = (model.Map, model.Map.Shape, model.Map.Edges);
        return new()
        {
            Model = path,
            Layers = shape.Layers,
            Heads = shape.Heads,
            KeyValueHeads = shape.KeyValueHeads,
            HeadWidth = shape.HeadWidth,
            Width = shape.Width,
            Channels = shape.Channels,
            Norms = shape.Norms,
            Parallel = shape.Parallel,
            Nodes = edges.Nodes.Count,
            Senders = edges.Senders.Count,
            Receivers = edges.Receivers.Count,
            Edges = edges.Edges.Count,
            Inputs = [.. map.Inputs.Roles.Select(input => new Input(input.Key, input.Value))],
            Outputs = [.. model.Original.Graph.Outputs.Select(output => output.Name)],
            Logits = map.Logits.Name,
            Proof = new(model.Proof.LargestDifference, model.Proof.Limit, model.Proof.Checks.Count),
            Notes = map.Notes,
            SliceStops = [.. model.Switchable.Stops.Select(stop => new Stop(stop.Node.Name, stop.Node.Op.ToString(), stop.Node.Output.Name, stop.Why))],
            Search = new(
                estimate.TestsAtMost,
                estimate.Size.Batch,
                estimate.Size.Sequence,
                estimate.Test.TotalSeconds,
                estimate.TimeAtMost.TotalSeconds,
                estimate.BytesPerPosition),
            Device = Spelling.Of(model.Device.Kind),
            Threads = threads,
            SecondsToOpen = secondsToOpen,
            PeakResidentBytes = Process.GetCurrentProcess().PeakWorkingSet64,
        };
    }

    /// <summary>Writes the report for people.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="verbose">Whether to say where slices of single heads had to stop.</param>
    public void WriteTo(TextWriter writer, bool verbose)
    {
        foreach (var (what, value) in verbose ? Lines().Concat(StopLines()) : Lines())
        {
            writer.WriteLine($"{what,-18}{value}");
        }
    }

    private IEnumerable<(string What, string Value)> StopLines()
    {
        yield return ("slices", SliceStops.Count == 0
            ? "every head is computed from its own channels alone"
            : Invariant($"{SliceStops.Count} operators compute all heads for each of them:"));
        foreach (var stop in SliceStops)
        {
            yield return ("", $"{stop.Operator} '{(stop.Node.Length > 0 ? stop.Node : stop.Output)}': {stop.Why}");
        }
    }

    private IEnumerable<(string What, string Value)> Lines()
    {
        yield return ("model", Model);
        yield return ("layers", Invariant($"{Layers}{(Parallel ? ", attention and MLP parallel" : "")}"));
        yield return ("heads", Invariant($"{Heads} of width {HeadWidth} in each layer, {KeyValueHeads} for keys and values"));
        yield return ("width", Invariant($"{Width}, {Channels} output channels"));
        yield return ("norms", Norms);
        yield return ("nodes", Invariant($"{Nodes}: {Senders} senders, {Receivers} receivers"));
        yield return ("edges", Invariant($"{Edges}"));
        yield return ("inputs", string.Join(", ", Inputs.Select(input => $"{input.Name} ({Spelling.Of(input.Role)})")));
        yield return ("outputs", string.Join(", ", Outputs.Select(output => output == Logits ? $"{output} (logits)" : output)));
        yield return ("proof",
            Invariant($"largest difference {Proof.LargestDifference:g3} of the logits' spread in {Proof.Checks} checks, limit {Proof.Limit:g3}"));
        yield return ("search",
            Invariant(
                $"at most {Search.TestsAtMost} tests; {Search.Prompts} prompts of {Search.Positions} positions take at most ")
                + Invariant($"{Durations.Spell(Search.SecondsAtMost)} ({Search.SecondsPerTest * 1000:g3} ms a run of the whole model)"));
        yield return ("memory",
            Invariant($"{PeakResidentBytes / 1e6:f0} MB so far; ablated values take {Search.BytesPerPosition / 1e3:f1} kB for each position of each prompt"));
        yield return ("opened in", Durations.Spell(SecondsToOpen));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>An input of the model.</summary>
    internal sealed record Input(string Name, InputRole Role);

    /// <summary>A node that a slice of one head could not pass.</summary>
    internal sealed record Stop(string Node, string Operator, string Output, string Why);

    /// <summary>How well the map is proven.</summary>
    internal sealed record ProofFigures(double LargestDifference, double Limit, int Checks);

    /// <summary>What a search would take.</summary>
    internal sealed record SearchFigures(int TestsAtMost, int Prompts, int Positions, double SecondsPerTest, double SecondsAtMost, long BytesPerPosition);
}
