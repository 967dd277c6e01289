using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Methods;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>The options that some scoring methods read, in every command that runs such methods.</summary>
internal sealed class MethodOptionSettings
{
    private static readonly MethodOptions Defaults = new();

    private readonly Option<double?> _level = Number.Real(
        "--level", "The level of a method that settles how much it keeps before it scores: the λ of sp, 0 or more. [default: 1]");

    private readonly Option<double[]?> _levels = Number.Reals(
        "--levels", "The levels of methods that settle how much they keep before they score: the λ of sp. [default: 0.01,0.1,1,10,50,100]");

    private readonly Option<int?> _epochs = Number.From(1, "--epochs", $"Epochs of training. [default: {Each(method => method.Epochs)}]");
    private readonly Option<double?> _rate = Number.Real("--learning-rate", $"Learning rate of training. [default: {Each(method => method.LearningRate)}]");
    private readonly Option<int?> _steps =
        Number.From(1, "--steps", $"Steps of eap-ig and eap-ig-activations from ablated to clean values. [default: {Defaults.Steps}]");
    private readonly Option<bool> _published = new("--published")
    {
        Description =
            "Score as the published programs do, quirks included: under zero ablation the bottom counts without positions; means count MLPs a model lacks; "
                + "sp keeps edges into masked MLPs.",
    };

    private readonly (Option Option, MethodReads ReadBy)[] _all;

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="levels">Whether a method runs at one level or at several in turn.</param>
    public MethodOptionSettings(Command command, Arity levels = Arity.One)
    {
        _level.Aliases.Add("--lambda");
        _levels.Aliases.Add("--lambdas");
        _all =
        [
            (levels == Arity.One ? _level : _levels, MethodReads.Level),
            (_epochs, MethodReads.Training),
            (_rate, MethodReads.Training),
            (_steps, MethodReads.Steps),
            (_published, MethodReads.Published),
        ];
        foreach (var (option, _) in _all)
        {
            command.Add(option);
        }
    }

    /// <summary>Refuses options that none of <paramref name="methods"/> reads, and numbers that say nothing.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="methods">The methods that run.</param>
    /// <param name="asked">How the user asked for them.</param>
    /// <exception cref="UsageException">One is given.</exception>
    public void Check(ParseResult parsed, IReadOnlyList<IEdgeScorer> methods, string asked)
    {
        var reads = ReadBy(methods);
        if (_all.FirstOrDefault(row => parsed.IsGiven(row.Option) && !reads.HasFlag(row.ReadBy)).Option is { } unread)
        {
            throw new UsageException($"{unread.Name} does not go with {asked}, which does not read it.");
        }

        if (parsed.GetValue(_rate) is <= 0)
        {
            throw new UsageException($"{_rate.Name} takes a number above 0.");
        }

        if (LevelsIn(parsed)?.Any(level => level < 0) == true)
        {
            throw new UsageException($"{_all[0].Option.Name} takes numbers from 0 up.");
        }
    }

    /// <summary>What the methods run with.</summary>
    public MethodOptions Read(ParseResult parsed, int seed) => Defaults with
    {
        Seed = seed,
        Level = _all[0].Option == _level ? parsed.GetValue(_level) : null,
        Epochs = parsed.GetValue(_epochs),
        LearningRate = parsed.GetValue(_rate),
        Steps = parsed.GetValue(_steps) ?? Defaults.Steps,
        Published = parsed.GetValue(_published),
    };

    /// <summary>The levels asked for; null for each method's own.</summary>
    public IReadOnlyList<double>? LevelsIn(ParseResult parsed) =>
        _all[0].Option == _level
            ? parsed.GetValue(_level) is { } level ? [level] : null
            : parsed.IsGiven(_levels) ? [.. parsed.GetValue(_levels)!.Distinct()] : null;

    /// <summary>Adds what <paramref name="methods"/> read, defaults included, to what results say of a run.</summary>
    public void Describe(ParseResult parsed, JsonObject settings, IReadOnlyList<IEdgeScorer> methods)
    {
        var options = Read(parsed, 0);
        var reads = ReadBy(methods);
        if (reads.HasFlag(MethodReads.Level))
        {
            var levelled = methods.OfType<ILevelledScorer>().First();
            settings[_all[0].Option.Name.TrimStart('-')] = _all[0].Option == _level
                ? options.Level ?? levelled.Level
                : new JsonArray([.. (LevelsIn(parsed) ?? levelled.Levels).Select(level => JsonValue.Create(level))]);
        }

        if (reads.HasFlag(MethodReads.Training))
        {
            var trained = methods.OfType<ITrainedScorer>().ToArray();
            settings["epochs"] = OfEach(trained, options.Epochs, method => method.Epochs);
            settings["learning_rate"] = OfEach(trained, options.LearningRate, method => method.LearningRate);
        }

        if (reads.HasFlag(MethodReads.Steps))
        {
            settings["steps"] = options.Steps;
        }

        if (reads.HasFlag(MethodReads.Published))
        {
            settings["published"] = options.Published;
        }
    }

    private static string Each(Func<ITrainedScorer, double> number) =>
        string.Join(", ", ScoringMethods.All.OfType<ITrainedScorer>().Select(method => FormattableString.Invariant($"{method.Name} {number(method)}")));

    /// <summary>One number where all methods have it, else one for each.</summary>
    private static JsonNode? OfEach<T>(IReadOnlyList<ITrainedScorer> methods, T? given, Func<ITrainedScorer, T> number)
        where T : struct
    {
        var numbers = methods.ToDictionary(method => method.Name, method => given ?? number(method));
        return numbers.Values.Distinct().Count() == 1
            ? JsonValue.Create(numbers.Values.First())
            : new JsonObject(numbers.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, JsonValue.Create(pair.Value))));
    }

    private static MethodReads ReadBy(IEnumerable<IEdgeScorer> methods) => methods.Aggregate(MethodReads.None, (reads, method) => reads | method.Reads);
}
