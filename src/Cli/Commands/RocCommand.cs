using System.Collections.Concurrent;
using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Experiments;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc roc</c>: every method over its thresholds against a known circuit.</summary>
internal sealed class RocCommand : ExperimentCommand
{
    private readonly DataSettings _data;
    private readonly ExperimentSettings _methods;
    private readonly SearchSettings _search;
    private readonly ScoringSettings _scoring;
    private readonly Option<string> _truth = new("--truth")
    {
        Description = "The known circuit: a circuit.json, or a JSON file with a list of edges.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string?> _list = new("--truth-list") { Description = "The list of the file that is taken. [default: edges, or edges_split or edges_merged_input]", HelpName = "KEY" };

    /// <summary>Makes the command.</summary>
    public RocCommand(CommandContext context)
        : base(context, "roc", "Compare methods where the circuit is known: true and false positive rates over their thresholds, and the area under them.")
    {
        _data = new(this, context.Console);
        Add(_truth);
        Add(_list);
        _methods = new(this, Arity.Several);
        _search = new(this);
        _scoring = new(this);
        Finish();
    }

    /// <inheritdoc/>
    protected override void Check(ParseResult parsed)
    {
        var scoring = _scoring.Read(parsed);
        _methods.Check(parsed);
        _data.Check(parsed, Model, scoring.Metric.Answers);
        _ = TruthFile.Parse(parsed.GetRequiredValue(_truth), parsed.GetValue(_list));
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Names(ParseResult parsed) => RocFiles.Of([], "").Select(file => file.Name);

    /// <inheritdoc/>
    protected override IEnumerable<string?> Inputs(ParseResult parsed) => [_data.PathIn(parsed), parsed.GetValue(_truth)];

    /// <inheritdoc/>
    protected override ExperimentPlan Plan(ParseResult parsed, MappedModel model, RunRecord record)
    {
        var scoring = _scoring.Read(parsed);
        ScoringSettings.Check(scoring, model);
        var graph = _search.Searched(parsed, model.Map.Edges);
        var truthFile = HashedFile.Of("truth", parsed.GetRequiredValue(_truth));
        TrueCircuit truth = new(TruthFile.Read(truthFile.Path, graph, parsed.GetValue(_list)));
        var prompts = _data.Read(parsed, model, Model.PathIn(parsed), scoring.Metric.Answers);
        var data = prompts.With(prompts.Prompts, [truthFile]);
        ConcurrentQueue<RocRow> finished = [];
        return new(Describe, Work, SoFar);

        RunDescription Describe() => record.Describe(model, data.Prompts.Count, data.Files, scoring.Metric, Settings(parsed));

        void Work(IUnitStore store, CancellationToken interrupted)
        {
            var setting = _search.Ask(parsed, data, scoring, _data.AblationIn(parsed)) with
            {
                Options = _methods.OptionsIn(parsed, _search.SeedIn(parsed)),
                Store = store,
                View = new ConsoleRunView(Context.Console, record, _methods.NamesMethods(parsed)),
                Cancellation = interrupted,
            };
            foreach (var row in RocExperiment.Run(setting, _methods.Read(parsed, _search.ScoreRuleIn(parsed)), truth))
            {
                finished.Enqueue(row);
            }
        }

        ExperimentOutcome? SoFar(bool complete)
        {
            RocRow[] rows = [.. finished];
            if (!complete && rows.Length == 0)
            {
                return null;
            }

            AucRow[] areas = [.. AucRow.Under(rows)];
            var run = Describe();
            return new(
                RocFiles.Of(rows, $"{run.Model}, {scoring.Metric.Name}, {Spelling.Of(_data.AblationIn(parsed))}"),
                run,
                new() { ["edges"] = graph.Edges.Count, ["true_edges"] = truth.Edges.Count, ["circuits"] = rows.Length },
                TextTable.Lines(
                    ["method", "of", "AUC pessimistic", "AUC trapezoid", "circuits"],
                    areas.Select(row => new object?[] { row.Method, row.Of, row.Pessimistic, row.Trapezoid, row.Points })),
                areas)
            {
                Missing = _methods.MissingIn(parsed, rows.Select(row => row.Circuit.Method).Concat(record.LeftOut.Keys)),
            };
        }
    }

    private JsonObject Settings(ParseResult parsed)
    {
        JsonObject settings = [];
        Model.Describe(parsed, settings);
        _data.Describe(parsed, settings);
        settings["truth"] = parsed.GetValue(_truth);
        settings["truth_list"] = parsed.GetValue(_list);
        _methods.Describe(parsed, settings);
        _search.Describe(parsed, settings);
        _scoring.Describe(parsed, settings);
        return settings;
    }
}
