using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>The options that say which methods an experiment compares, and at which thresholds.</summary>
internal sealed class ExperimentSettings
{
    private readonly Option<IReadOnlyList<string>?> _methods = Named.Several<string>(
        "--methods", "The methods compared. [default: all]", MethodComparison.All, name => name);

    private readonly Option<double[]?> _thresholds =
        Number.Reals("--thresholds", "The thresholds of the search. [default: from what the metric of this task spans]");

    private readonly MethodOptionSettings _options;

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="levels">Whether a method with levels runs at one or at several.</param>
    public ExperimentSettings(Command command, Arity levels)
    {
        command.Add(_methods);
        command.Add(_thresholds);
        _options = new(command, levels);
    }

    /// <summary>Refuses options that none of the methods reads.</summary>
    /// <exception cref="UsageException">One is given.</exception>
    public void Check(ParseResult parsed) => _options.Check(parsed, Scorers(parsed), $"{_methods.Name} {string.Join(',', MethodsIn(parsed))}");

    /// <summary>What the methods run with.</summary>
    public MethodOptions OptionsIn(ParseResult parsed, int seed) => _options.Read(parsed, seed);

    /// <summary>The methods compared, and at which thresholds.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="rule">How scores are taken.</param>
    public MethodComparison Read(ParseResult parsed, ComparisonRule rule) => new()
    {
        Methods = MethodsIn(parsed),
        Thresholds = Given(parsed),
        Levels = _options.LevelsIn(parsed),
        ScoreRule = rule,
    };

    /// <summary>The methods asked for.</summary>
    public IReadOnlyList<string> MethodsIn(ParseResult parsed) =>
        parsed.GetValue(_methods) ?? MethodComparison.All;

    /// <summary>The methods that an unfinished experiment lacks, in words.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="there">Those that it has.</param>
    public string MissingIn(ParseResult parsed, IEnumerable<string> there) =>
        MethodsIn(parsed).Except(there).ToArray() is { Length: > 0 } missing ? $"missing are the methods {string.Join(", ", missing)}" : "no method is missing";

    /// <summary>Whether the methods were named, so that one that cannot run is a fault and not passed over with a word.</summary>
    public bool NamesMethods(ParseResult parsed) => parsed.IsGiven(_methods);

    /// <summary>Adds the settings to what results say of a run.</summary>
    public void Describe(ParseResult parsed, JsonObject settings)
    {
        settings["methods"] = new JsonArray([.. MethodsIn(parsed).Select(method => JsonValue.Create(method))]);
        settings["thresholds"] = Given(parsed) is { } given ? new JsonArray([.. given.Select(threshold => JsonValue.Create(threshold))]) : null;
        _options.Describe(parsed, settings, Scorers(parsed));
    }

    private IReadOnlyList<IEdgeScorer> Scorers(ParseResult parsed) => [.. MethodsIn(parsed).Select(ScoringMethods.Find).OfType<IEdgeScorer>()];

    private double[]? Given(ParseResult parsed) => parsed.IsGiven(_thresholds) ? parsed.GetValue(_thresholds) : null;
}
