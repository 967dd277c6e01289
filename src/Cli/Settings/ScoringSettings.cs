using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.PatchRunner;

namespace Acdc.Onnx.Cli.Settings;

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
        $"The output channels compared, for {string.Join(", ", KnownMetrics.All.Where(metric => metric.TakesChannels).Select(metric => metric.Name))}. "
            + "[default: all]");

    private readonly Option<IReadOnlyList<MetricDefinition>?> _metrics = Named.Several(
        "--metrics", $"What is compared, each in turn. [default: {Standard}]", KnownMetrics.All.Select(metric => metric.Name),
        name => KnownMetrics.Find(name)!);

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="metrics">Whether it takes one metric or several.</param>
    public ScoringSettings(Command command, Arity metrics = Arity.One)
    {
        command.Add(metrics == Arity.One ? _metric : _metrics);
        command.Add(_positions);
        command.Add(_channels);
    }

    /// <summary>What the user asks for.</summary>
    /// <exception cref="UsageException">The choices do not fit together.</exception>
    public Scoring Read(ParseResult parsed) => ReadAll(parsed)[0];

    /// <summary>What the user asks for, where the command takes several metrics.</summary>
    /// <exception cref="UsageException">The choices do not fit together.</exception>
    public IReadOnlyList<Scoring> ReadAll(ParseResult parsed)
    {
        int[]? channels = parsed.GetValue(_channels);
        var metrics = parsed.GetValue(_metrics) ?? [parsed.GetValue(_metric) ?? KnownMetrics.Find(Standard)!];
        Scoring[] scorings = [.. metrics.Select(metric => new Scoring(metric, parsed.GetValue(_positions), channels is { Length: > 0 } ? channels : null))];
        return scorings.FirstOrDefault(scoring => scoring.Channels is not null && !scoring.Metric.TakesChannels) is { } tokens
            ? throw new UsageException(
                $"--channels does not go with {(parsed.IsGiven(_metrics) ? "--metrics" : "--metric")} {tokens.Metric.Name}, which scores tokens.")
            : scorings;
    }

    /// <summary>Refuses channels and positions that the model lacks.</summary>
    /// <exception cref="UsageException">A channel is none of the model's, or it has no such positions.</exception>
    public static void Check(Scoring scoring, MappedModel model)
    {
        if (scoring.Channels?.FirstOrDefault(channel => channel >= model.Map.Shape.Channels, -1) is { } beyond and >= 0)
        {
            throw new UsageException(
                FormattableString.Invariant($"--channels {beyond}: the model's output has the channels 0 to {model.Map.Shape.Channels - 1}."));
        }

        if (scoring.Positions is { } positions and not MeasuredPositions.Last && OutputShape.Of(model.Map).RowPerPrompt)
        {
            throw new UsageException($"--positions {MeasuredPositionNames.NameOf(positions)}: the output '{model.Map.Logits}' has one row for a whole prompt.");
        }
    }

    /// <summary>Adds the settings to what results say of a run.</summary>
    public void Describe(ParseResult parsed, JsonObject settings)
    {
        var scoring = Read(parsed);
        settings["metric"] = string.Join(',', ReadAll(parsed).Select(each => each.Metric.Name));
        settings["positions"] = scoring.Positions is { } positions ? MeasuredPositionNames.NameOf(positions) : null;
        settings["channels"] = scoring.Channels is { } channels ? new JsonArray([.. channels.Select(channel => JsonValue.Create(channel))]) : null;
    }
}
