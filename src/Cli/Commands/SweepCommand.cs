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

/// <summary><c>acdc sweep</c>: the search under every combination of settings, one tidy table.</summary>
internal sealed class SweepCommand : ExperimentCommand
{
    private readonly DataSettings _data;
    private readonly SearchSettings _search;
    private readonly MethodOptionSettings _options;
    private readonly ScoringSettings _scoring;
    private readonly Option<double[]?> _thresholds = Number.Reals("--thresholds", "The thresholds of the search.");
    private readonly Option<Shard?> _shard = Shard.Option();

    /// <summary>Makes the command.</summary>
    public SweepCommand(CommandContext context)
        : base(context, "sweep", "Search under every combination of thresholds, metrics, ablations, rules and orders.")
    {
        _thresholds.Required = true;
        _data = new(this, context.Console, Arity.Several);
        Add(_thresholds);
        Add(_shard);
        _search = new(this, Arity.Several);
        _options = new(this);
        _scoring = new(this, Arity.Several);
        Finish();
    }

    /// <inheritdoc/>
    protected override void Check(ParseResult parsed)
    {
        var scorings = _scoring.ReadAll(parsed);
        _options.Check(parsed, Scorers(parsed), $"--orders {string.Join(',', _search.OrdersIn(parsed))}");
        _data.Check(parsed, Model, scorings.Max(scoring => scoring.Metric.Answers));
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Names(ParseResult parsed) => SweepFiles.Of([], "").Select(file => file.Name);

    /// <inheritdoc/>
    protected override IEnumerable<string?> Inputs(ParseResult parsed) => [_data.PathIn(parsed)];

    /// <inheritdoc/>
    protected override ExperimentPlan Plan(ParseResult parsed, MappedModel model, RunRecord record)
    {
        var scorings = _scoring.ReadAll(parsed);
        foreach (var each in scorings)
        {
            ScoringSettings.Check(each, model);
        }

        var data = _data.Read(parsed, model, Model.PathIn(parsed), scorings.Max(scoring => scoring.Metric.Answers));
        var cells = SweepCell.Grid(
            [.. scorings.Select(scoring => scoring.Metric)], _data.AblationsIn(parsed), _search.RulesIn(parsed), _search.OrdersIn(parsed), [.. parsed.GetRequiredValue(_thresholds)!.Distinct().OrderDescending()]);
        var part = parsed.GetValue(_shard) is { } shard ? cells.Where(cell => shard.Holds(cell.Number)).ToArray() : cells;
        ConcurrentQueue<SweepRow> finished = [];
        return new(Describe, Work, SoFar);

        RunDescription Describe() => record.Describe(model, data.Prompts.Count, data.Files, scorings[0].Metric, Settings(parsed));

        void Work(IUnitStore store, CancellationToken interrupted)
        {
            ConsoleRunView view = new(Context.Console, record);
            var setting = _search.Ask(parsed, data, scorings[0], cells[0].Ablation) with
            {
                Options = _options.Read(parsed, _search.SeedIn(parsed)),
                Store = store,
                View = view,
                Cancellation = interrupted,
            };
            view.Timed("searching", () => view.Counting(part.Count, "cells", progress =>
            {
                foreach (var row in SweepExperiment.Run(setting, scorings, part))
                {
                    finished.Enqueue(row);
                    progress?.Report(finished.Count);
                }

                return finished.Count;
            }));
        }

        ExperimentOutcome? SoFar(bool complete)
        {
            SweepRow[] rows = [.. finished];
            if (!complete && rows.Length == 0)
            {
                return null;
            }

            var run = Describe();
            return new(
                SweepFiles.Of(rows, run.Model),
                run,
                new() { ["cells"] = cells.Count, ["cells_run"] = rows.Length, ["complete"] = complete },
                TextTable.Lines(
                    ["metric", "ablation", "rule", "order", "threshold", "edges", "final", "faithfulness", "kl"],
                    rows.Select(row => new object?[]
                    {
                        row.Cell.Metric.Name, Spelling.Of(row.Cell.Ablation), Spelling.Of(row.Cell.Rule), row.Cell.Order, row.Cell.Threshold, row.Edges, row.Final, row.Faithfulness, row.Kl,
                    })),
                rows.Select(row => new
                {
                    Metric = row.Cell.Metric.Name, row.Cell.Ablation, row.Cell.Rule, row.Cell.Order, row.Cell.Threshold, row.Edges, row.Nodes, row.Tests, row.Improving, row.Start, row.Final, row.Faithfulness, row.Kl,
                }))
            {
                Missing = FormattableString.Invariant($"{part.Count - rows.Length} of {part.Count} cells are missing"),
            };
        }
    }

    private IReadOnlyList<IEdgeScorer> Scorers(ParseResult parsed) => [.. _search.OrdersIn(parsed).Select(ScoringMethods.Find).OfType<IEdgeScorer>()];

    private JsonObject Settings(ParseResult parsed)
    {
        JsonObject settings = [];
        Model.Describe(parsed, settings);
        _data.Describe(parsed, settings);
        settings["thresholds"] = new JsonArray([.. parsed.GetRequiredValue(_thresholds)!.Select(threshold => JsonValue.Create(threshold))]);
        settings["shard"] = parsed.GetValue(_shard) is { } shard ? FormattableString.Invariant($"{shard.Index}/{shard.Count}") : null;
        _search.Describe(parsed, settings);
        _options.Describe(parsed, settings, Scorers(parsed));
        _scoring.Describe(parsed, settings);
        return settings;
    }
}
