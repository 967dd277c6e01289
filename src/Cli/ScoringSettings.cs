using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.PatchRunner;

namespace Acdc.Onnx.Cli;

/// <summary>The options that say what is measured.</summary>
internal sealed class ScoringSettings
{
    private const string Standard = "kl";

    private readonly Option<MetricDefinition?> _metric = Named.Of(
        "--metric",
        $"What is compared. [default: {Standard}]",
        KnownMetrics.All.Select(metric => metric.Name),
        KnownMetrics.Find);

    private readonly Option<MeasuredPositions?> _positions = Named.Of(
        "--positions",
        "The positions measured. [default: each prompt's own where it has some, else its last]",
        MeasuredPositionNames.All,
        MeasuredPositionNames.Find);

    private readonly Option<int[]?> _channels = Number.List(
        "--channels",
        $"The output channels compared, for {string.Join(", ", KnownMetrics.All.Where(metric => metric.TakesChannels).Select(metric => metric.Name))}. [default: all]");

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public ScoringSettings(Command command)
    {
        command.Add(_metric);
        command.Add(_positions);
        command.Add(_channels);
    }

    /// <summary>What the user asks for.</summary>
    /// <exception cref="UsageException">The choices do not fit together.</exception>
    public Scoring Read(ParseResult parsed)
    {
        int[]? channels = parsed.GetValue(_channels);
        Scoring scoring = new(
            parsed.GetValue(_metric) ?? KnownMetrics.Find(Standard)!,
            parsed.GetValue(_positions),
            channels is { Length: > 0 } ? channels : null);
        return scoring.Channels is null || scoring.Metric.TakesChannels
            ? scoring
            : throw new UsageException($"--channels does not go with --metric {scoring.Metric.Name}, which scores tokens.");
    }

    /// <summary>Refuses channels that the model lacks.</summary>
    /// <exception cref="UsageException">A channel is none of the model's.</exception>
    public static void Check(Scoring scoring, MappedModel model)
    {
        if (scoring.Channels?.FirstOrDefault(channel => channel >= model.Map.Shape.Channels, -1) is { } beyond and >= 0)
        {
            throw new UsageException(FormattableString.Invariant($"--channels {beyond}: the model's output has the channels 0 to {model.Map.Shape.Channels - 1}."));
        }
    }

    /// <summary>Adds the settings to what results say of a run.</summary>
    public void Describe(ParseResult parsed, JsonObject settings)
    {
        var scoring = Read(parsed);
        settings["metric"] = scoring.Metric.Name;
        settings["positions"] = scoring.Positions is { } positions ? MeasuredPositionNames.NameOf(positions) : null;
        settings["channels"] = scoring.Channels is { } channels ? new JsonArray([.. channels.Select(channel => JsonValue.Create(channel))]) : null;
    }
}
