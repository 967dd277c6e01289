using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;

namespace Acdc.Onnx.Cli;

/// <summary>The options that say how a search walks and decides. The defaults are the published program's.</summary>
internal sealed class SearchSettings
{
    private readonly Option<double> _threshold = Number.Required("--threshold", "An edge goes if removing it makes the metric worse by less than X.");
    private readonly Option<Granularity> _granularity = Choice.Of<Granularity>("--granularity", "What counts as one edge into a head.");
    private readonly Option<ComparisonRule> _rule = Choice.Of<ComparisonRule>("--rule", "Whether the change or its absolute value is compared with the threshold.");
    private readonly Option<HeadOrder> _heads = Choice.Of<HeadOrder>("--head-order", "The order of a layer's heads among a receiver's senders.");
    private readonly Option<LayerOrder> _layers = Choice.Of<LayerOrder>("--layer-order", "The order of the layers among a receiver's senders.");
    private readonly Option<int?> _seed = Number.From(0, "--seed", "The seed of random orders. [default: 0]");
    private readonly Option<EvaluatorKind> _evaluator = Choice.Of<EvaluatorKind>("--evaluator", "What scores the circuits.");
    private readonly Option<bool> _singles = new("--no-whole-input-tests") { Description = "Test single edges only, never a head's whole input first." };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public SearchSettings(Command command)
    {
        command.Add(_threshold);
        command.Add(_granularity);
        command.Add(_rule);
        command.Add(_heads);
        command.Add(_layers);
        command.Add(_seed);
        command.Add(_singles);
        command.Add(_evaluator);
    }

    /// <summary>What the user asks for.</summary>
    public AcdcOptions Read(ParseResult parsed) => new(parsed.GetValue(_threshold))
    {
        Rule = parsed.GetValue(_rule),
        Heads = parsed.GetValue(_heads),
        Layers = parsed.GetValue(_layers),
        WholeInputTests = !parsed.GetValue(_singles),
        Seed = parsed.GetValue(_seed) ?? 0,
    };

    /// <summary>What scores the circuits.</summary>
    public EvaluatorKind EvaluatorIn(ParseResult parsed) => parsed.GetValue(_evaluator);

    /// <summary>The edges searched at the granularity asked for.</summary>
    public EdgeGraph Searched(ParseResult parsed, EdgeGraph edges) =>
        parsed.GetValue(_granularity) == Granularity.Head ? edges.WithWholeHeads() : edges;

    /// <summary>Adds the settings to what results say of a run.</summary>
    public void Describe(ParseResult parsed, JsonObject settings)
    {
        var options = Read(parsed);
        settings["threshold"] = options.Threshold;
        settings["granularity"] = Choice.Spell(parsed.GetValue(_granularity));
        settings["rule"] = Choice.Spell(options.Rule);
        settings["head_order"] = Choice.Spell(options.Heads);
        settings["layer_order"] = Choice.Spell(options.Layers);
        settings["seed"] = options.Seed;
        settings["whole_input_tests"] = options.WholeInputTests;
        settings["evaluator"] = Choice.Spell(parsed.GetValue(_evaluator));
    }
}
