using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;

namespace Acdc.Onnx.Cli;

/// <summary>The options that say how a search walks and decides. The defaults are the published program's.</summary>
internal sealed class SearchSettings
{
    private readonly Option<Granularity> _granularity = Choice.Of<Granularity>("--granularity", "What counts as one edge into a head.");
    private readonly Option<ComparisonRule> _rule = Choice.Of<ComparisonRule>("--rule", "Whether changes count as they are or by their size; scores by their size unless said otherwise.");
    private readonly Option<HeadOrder> _heads = Choice.Of<HeadOrder>("--head-order", "The order of a layer's heads among a receiver's senders.");
    private readonly Option<LayerOrder> _layers = Choice.Of<LayerOrder>("--layer-order", "The order of the layers among a receiver's senders.");
    private readonly Option<int?> _seed = Number.From(0, "--seed", "The seed of random orders. [default: 0]");
    private readonly Option<EvaluatorKind> _evaluator = Choice.Of<EvaluatorKind>("--evaluator", "What scores the circuits.");
    private readonly Option<bool> _singles = new("--no-whole-input-tests") { Description = "Test single edges only, never a head's whole input first." };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public SearchSettings(Command command)
    {
        command.Add(_granularity);
        command.Add(_rule);
        command.Add(_heads);
        command.Add(_layers);
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

    /// <summary>Adds the settings to what results say of a run.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">Takes the settings.</param>
    /// <param name="walks">Whether edges are walked one by one, or scored.</param>
    public void Describe(ParseResult parsed, JsonObject settings, bool walks = true)
    {
        var options = Read(parsed, 0);
        settings["granularity"] = Choice.Spell(parsed.GetValue(_granularity));
        settings["rule"] = Choice.Spell(walks ? options.Rule : ScoreRuleIn(parsed));
        if (walks)
        {
            settings["head_order"] = Choice.Spell(options.Heads);
            settings["layer_order"] = Choice.Spell(options.Layers);
            settings["whole_input_tests"] = options.WholeInputTests;
        }

        settings["seed"] = options.Seed;
        settings["evaluator"] = Choice.Spell(parsed.GetValue(_evaluator));
    }
}
