using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>The options that say how a search walks and decides. The defaults are the published program's.</summary>
internal sealed class SearchSettings
{
    private readonly Arity _walks;
    private readonly Option<Granularity> _granularity = Choice.Of<Granularity>("--granularity", "What counts as one edge into a head.");
    private readonly Option<ComparisonRule> _rule =
        Choice.Of<ComparisonRule>("--rule", "Whether changes count as they are or by their size; scores by their size unless said otherwise.");
    private readonly Option<HeadOrder> _heads = Choice.Of<HeadOrder>("--head-order", "The order of a layer's heads among a receiver's senders.");
    private readonly Option<LayerOrder> _layers = Choice.Of<LayerOrder>("--layer-order", "The order of the layers among a receiver's senders.");
    private readonly Option<int?> _seed = Number.From(0, "--seed", "The seed of random orders. [default: 0]");
    private readonly Option<EvaluatorKind> _evaluator = Choice.Of<EvaluatorKind>("--evaluator", "What scores the circuits.");
    private readonly Option<bool> _singles = new("--no-whole-input-tests") { Description = "Test single edges only, never a head's whole input first." };

    private readonly Option<IReadOnlyList<ComparisonRule>?> _rules =
        Choice.Several<ComparisonRule>("--rules", "Whether changes count as they are or by their size, each in turn.");
    private readonly Option<IReadOnlyList<string>?> _orders = Named.Several(
        "--orders", $"The orders of a receiver's senders, each in turn; a method's name for the order of its scores. [default: {SweepOrders.Names[0]}]",
        SweepOrders.Names, name => name);

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="walks">Whether it takes one rule and order or several.</param>
    public SearchSettings(Command command, Arity walks = Arity.One)
    {
        _walks = walks;
        command.Add(_granularity);
        foreach (var option in walks == Arity.One ? new Option[] { _rule, _heads, _layers } : [_rules, _orders])
        {
            command.Add(option);
        }

        command.Add(_seed);
        command.Add(_singles);
        command.Add(_evaluator);
    }

    /// <summary>What the user asks for of a search at <paramref name="threshold"/>.</summary>
    public AcdcOptions Read(ParseResult parsed, double threshold) => new(threshold)
    {
        Rule = parsed.GetValue(_rule),
        Heads = parsed.GetValue(_heads),
        Layers = parsed.GetValue(_layers),
        WholeInputTests = !parsed.GetValue(_singles),
        Seed = SeedIn(parsed),
    };

    /// <summary>How scores are taken.</summary>
    public ComparisonRule ScoreRuleIn(ParseResult parsed) => parsed.IsGiven(_rule) ? parsed.GetValue(_rule) : ComparisonRule.Absolute;

    /// <summary>The rules, where the command takes several.</summary>
    public IReadOnlyList<ComparisonRule> RulesIn(ParseResult parsed) => parsed.GetValue(_rules) ?? [default];

    /// <summary>The names of the orders, where the command takes several.</summary>
    public IReadOnlyList<string> OrdersIn(ParseResult parsed) => parsed.GetValue(_orders) ?? [SweepOrders.Names[0]];

    /// <summary>The seed of what is drawn at random.</summary>
    public int SeedIn(ParseResult parsed) => parsed.GetValue(_seed) ?? 0;

    /// <summary>Refuses the options that only a search heeds.</summary>
    /// <exception cref="UsageException">One is given.</exception>
    public void RefuseWalk(ParseResult parsed, string method)
    {
        if (new Option[] { _heads, _layers, _singles }.FirstOrDefault(parsed.IsGiven) is { } option)
        {
            throw new UsageException($"{option.Name} goes with --method acdc only, not with {method}.");
        }
    }

    /// <summary>What scores the circuits.</summary>
    public EvaluatorKind EvaluatorIn(ParseResult parsed) => parsed.GetValue(_evaluator);

    /// <summary>The edges searched at the granularity asked for.</summary>
    public EdgeGraph Searched(ParseResult parsed, EdgeGraph edges) =>
        parsed.GetValue(_granularity) == Granularity.Head ? edges.WithWholeHeads() : edges;

    /// <summary>The question that the command asks.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The model and the prompts.</param>
    /// <param name="scoring">What is measured.</param>
    /// <param name="ablation">What removed edges carry.</param>
    public RunSetting Ask(ParseResult parsed, TaskData data, Scoring scoring, Ablation ablation) =>
        new(data.Model, data.Fitted, scoring, ablation, Searched(parsed, data.Model.Map.Edges)) { Evaluators = EvaluatorIn(parsed), Walk = Read(parsed, 0) };

    /// <summary>Adds the settings to what results say of a run.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">Takes the settings.</param>
    /// <param name="walks">Whether edges are walked one by one, or scored.</param>
    public void Describe(ParseResult parsed, JsonObject settings, bool walks = true)
    {
        var options = Read(parsed, 0);
        settings["granularity"] = Spelling.Of(parsed.GetValue(_granularity));
        settings["rule"] =
            _walks == Arity.Several ? string.Join(',', RulesIn(parsed).Select(each => Spelling.Of(each))) : Spelling.Of(walks ? options.Rule : ScoreRuleIn(parsed));
        if (_walks == Arity.Several)
        {
            settings["order"] = string.Join(',', OrdersIn(parsed));
            settings["whole_input_tests"] = options.WholeInputTests;
        }
        else if (walks)
        {
            settings["head_order"] = Spelling.Of(options.Heads);
            settings["layer_order"] = Spelling.Of(options.Layers);
            settings["whole_input_tests"] = options.WholeInputTests;
        }

        settings["seed"] = options.Seed;
        settings["evaluator"] = Spelling.Of(parsed.GetValue(_evaluator));
    }
}
