using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Methods;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>The options that say by which method a circuit is found, and how much of it is taken.</summary>
internal sealed class MethodSettings
{
    /// <summary>The name of the search itself, beside those of the scoring methods.</summary>
    public const string Search = "acdc";

    private readonly Option<string?> _method = Named.Of<string>(
        "--method", $"How the circuit is found. [default: {Search}]", [Search, .. ScoringMethods.All.Select(method => method.Name)], name => name);

    private readonly Option<double?> _threshold = Number.Real(
        "--threshold", "An edge goes if removing it makes the metric worse by less than X; of scores, if its score is less than X.");

    private readonly Option<int?> _top = Number.From(1, "--top", "Take the N edges with the largest scores.");
    private readonly Option<int?> _greedy =
        Number.From(1, "--greedy", "Take N edges from the logits down, always the largest score that leads to what is taken.");
    private readonly MethodOptionSettings _options;
    private readonly Option<IEdgeScorer?> _order = Named.Of(
        "--order", "Try each receiver's senders from the smallest score of a method up.", ScoringMethods.All.Select(method => method.Name),
        ScoringMethods.Find);

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public MethodSettings(Command command)
    {
        command.Add(_threshold);
        command.Add(_method);
        command.Add(_top);
        command.Add(_greedy);
        command.Add(_order);
        _options = new(command);
    }

    /// <summary>What the user asks for.</summary>
    /// <exception cref="UsageException">The options do not fit together.</exception>
    public MethodChoice Read(ParseResult parsed, SearchSettings search)
    {
        string name = parsed.GetValue(_method) ?? Search;
        var scorer = ScoringMethods.Find(name);
        Check(parsed, name, scorer, search);
        var rule = search.ScoreRuleIn(parsed);
        var selection = (parsed.GetValue(_threshold), parsed.GetValue(_top), parsed.GetValue(_greedy)) switch
        {
            ({ } threshold, _, _) => new EdgeSelection(SelectionKind.Threshold, threshold, rule),
            (_, { } top, _) => new EdgeSelection(SelectionKind.Top, top, rule),
            (_, _, { } greedy) => new EdgeSelection(SelectionKind.Greedy, greedy, rule),
            _ => ((ILevelledScorer)scorer!).Circuit,
        };
        return new(new(scorer, selection) { Order = parsed.GetValue(_order) }, _options.Read(parsed, search.SeedIn(parsed)));
    }

    /// <summary>Adds the settings to what results say of a run.</summary>
    public void Describe(ParseResult parsed, JsonObject settings)
    {
        settings["method"] = parsed.GetValue(_method) ?? Search;
        foreach (var option in new Option[] { _threshold, _top, _greedy, _order }.Where(parsed.IsGiven))
        {
            settings[option.Name.TrimStart('-')] = option switch
            {
                Option<double?> real => parsed.GetValue(real),
                Option<int?> number => parsed.GetValue(number),
                _ => parsed.GetValue(_order)!.Name,
            };
        }

        _options.Describe(parsed, settings, Scorers(parsed));
    }

    private void Check(ParseResult parsed, string name, IEdgeScorer? scorer, SearchSettings search)
    {
        int cuts = new Option[] { _threshold, _top, _greedy }.Count(parsed.IsGiven);
        _options.Check(parsed, Scorers(parsed), $"--method {name}");
        if (scorer is null)
        {
            if (cuts != 1 || !parsed.IsGiven(_threshold))
            {
                throw new UsageException(
                    $"--method {Search} takes --threshold, and neither --top nor --greedy"
                        + (cuts > 0 && !parsed.IsGiven(_method) ? ": these take edges by their scores, which another --method gives, such as eap-ig." : "."));
            }

            return;
        }

        search.RefuseWalk(parsed, name);
        if (parsed.IsGiven(_order))
        {
            throw new UsageException($"--order goes with --method {Search} only, not with {name}.");
        }

        if (cuts > 1 || (cuts == 0 && scorer is not ILevelledScorer))
        {
            throw new UsageException($"--method {name} takes one of --threshold, --top and --greedy.");
        }
    }

    private IReadOnlyList<IEdgeScorer> Scorers(ParseResult parsed) =>
        [.. new[] { ScoringMethods.Find(parsed.GetValue(_method) ?? Search), parsed.GetValue(_order) }.OfType<IEdgeScorer>()];
}
