using System.Collections.Concurrent;
using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Experiments;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc faithfulness</c>: faithfulness against the share of edges kept, CPR and CMD.</summary>
internal sealed class FaithfulnessCommand : ExperimentCommand
{
    private readonly DataSettings _data;
    private readonly ExperimentSettings _methods;
    private readonly SearchSettings _search;
    private readonly ScoringSettings _scoring;
    private readonly Option<bool> _greedy = new("--greedy") { Description = "Take edges greedily from the logits down in place of the largest scores anywhere." };
    private readonly Option<int?> _random = Number.From(1, "--random", "Random circuits of each size that is measured. [default: 5]");

    /// <summary>Makes the command.</summary>
    public FaithfulnessCommand(CommandContext context)
        : base(context, "faithfulness", "Compare methods by how much of the behaviour their circuits keep at each size: the curve, CPR and CMD as MIB defines them.")
    {
        _data = new(this, context.Console);
        Add(_greedy);
        _random.Aliases.Add("--draws");
        Add(_random);
        _methods = new(this, Arity.One);
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
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Names(ParseResult parsed) => FaithfulnessFiles.Of([], "").Select(file => file.Name);

    /// <inheritdoc/>
    protected override IEnumerable<string?> Inputs(ParseResult parsed) => [_data.PathIn(parsed)];

    /// <inheritdoc/>
    protected override ExperimentPlan Plan(ParseResult parsed, MappedModel model, RunRecord record)
    {
        var scoring = _scoring.Read(parsed);
        ScoringSettings.Check(scoring, model);
        var graph = _search.Searched(parsed, model.Map.Edges);
        var data = _data.Read(parsed, model, Model.PathIn(parsed), scoring.Metric.Answers);
        var ablation = _data.AblationIn(parsed);
        ConcurrentQueue<FaithfulnessCurve> finished = [];
        return new(Describe, Work, SoFar);

        RunDescription Describe() => record.Describe(model, data.Prompts.Count, data.Files, scoring.Metric, Settings(parsed));

        void Work(IUnitStore store, CancellationToken interrupted)
        {
            var setting = _search.Ask(parsed, data, scoring, ablation) with
            {
                Options = _methods.OptionsIn(parsed, _search.SeedIn(parsed)),
                Store = store,
                View = new ConsoleRunView(Context.Console, record, _methods.NamesMethods(parsed)),
                Cancellation = interrupted,
            };
            var curves = FaithfulnessExperiment.Run(
                setting,
                _methods.Read(parsed, _search.ScoreRuleIn(parsed)),
                parsed.GetValue(_greedy) ? SelectionKind.Greedy : SelectionKind.Top,
                parsed.GetValue(_random) ?? FaithfulnessExperiment.UsualDraws);
            foreach (var curve in curves)
            {
                finished.Enqueue(curve);
            }
        }

        ExperimentOutcome? SoFar(bool complete)
        {
            FaithfulnessCurve[] curves = [.. finished];
            if (!complete && curves.Length == 0)
            {
                return null;
            }

            var run = Describe();
            var means = curves
                .GroupBy(curve => curve.Method)
                .Select(method => new { Method = method.Key, Cpr = method.Average(curve => curve.Cpr), Cmd = method.Average(curve => curve.Cmd), Draws = method.Count() })
                .ToArray();
            return new(
                FaithfulnessFiles.Of(curves, $"{run.Model}, {scoring.Metric.Name}, {Spelling.Of(ablation)}"),
                run,
                new() { ["edges"] = graph.Edges.Count, ["curves"] = curves.Length },
                TextTable.Lines(["method", "CPR", "CMD", "draws"], means.Select(row => new object?[] { row.Method, row.Cpr, row.Cmd, row.Draws })),
                means)
            {
                Missing = _methods.MissingIn(parsed, means.Select(mean => mean.Method).Concat(record.LeftOut.Keys)),
            };
        }
    }

    private JsonObject Settings(ParseResult parsed)
    {
        JsonObject settings = [];
        Model.Describe(parsed, settings);
        _data.Describe(parsed, settings);
        settings["greedy"] = parsed.GetValue(_greedy);
        settings["draws"] = parsed.GetValue(_random);
        _methods.Describe(parsed, settings);
        _search.Describe(parsed, settings);
        _scoring.Describe(parsed, settings);
        return settings;
    }
}
