using System.Collections.Concurrent;
using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Experiments;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc pareto</c>: every method over its thresholds, measured on prompts that it was not run on.</summary>
internal sealed class ParetoCommand : ExperimentCommand
{
    private readonly DataSettings _data;
    private readonly ExperimentSettings _methods;
    private readonly SearchSettings _search;
    private readonly ScoringSettings _scoring;
    private readonly Option<string?> _heldOut = new("--held-out") { Description = "The prompts to measure on. [default: half of --data, drawn by --seed, which the search then does not see]", HelpName = "FILE" };
    private readonly Option<MetricDefinition?> _measure = Named.Of(
        "--measure", "What is measured beside kl. [default: what the answers allow]", KnownMetrics.All.Select(metric => metric.Name), KnownMetrics.Find);

    private readonly Option<int?> _points = Number.From(2, "--points", "About so many circuits from each method's scores. [default: 24]");

    /// <summary>Makes the command.</summary>
    public ParetoCommand(CommandContext context)
        : base(context, "pareto", "Compare methods where the circuit is not known: size against KL divergence and task metric on held-out prompts.")
    {
        _data = new(this, context.Console);
        Add(_heldOut);
        Add(_measure);
        Add(_points);
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
        _data.Check(parsed, Model, Needs(parsed, scoring));
        if (parsed.GetValue(_heldOut) is { } file)
        {
            _data.Check(parsed, Model, Needs(parsed, scoring), file);
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Names(ParseResult parsed) => ParetoFiles.Of([], KnownMetrics.All, "").Select(file => file.Name);

    /// <inheritdoc/>
    protected override IEnumerable<string?> Inputs(ParseResult parsed) => [_data.PathIn(parsed), parsed.GetValue(_heldOut)];

    /// <inheritdoc/>
    protected override ExperimentPlan Plan(ParseResult parsed, MappedModel model, RunRecord record)
    {
        var scoring = _scoring.Read(parsed);
        ScoringSettings.Check(scoring, model);
        var graph = _search.Searched(parsed, model.Map.Edges);
        var ablation = _data.AblationIn(parsed);
        var (data, heldOut) = Prompts(parsed, model, scoring);
        var measured = ParetoExperiment.Measured(heldOut.Prompts, parsed.GetValue(_measure));
        ConcurrentQueue<IReadOnlyList<ParetoRow>> finished = [];
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
            var methods = _methods.Read(parsed, _search.ScoreRuleIn(parsed));
            foreach (var rows in ParetoExperiment.Run(setting, methods, heldOut.Fitted, measured, parsed.GetValue(_points) ?? ParetoExperiment.UsualPoints))
            {
                finished.Enqueue(rows);
            }
        }

        ExperimentOutcome? SoFar(bool complete)
        {
            ParetoRow[] rows = [.. finished.SelectMany(method => method)];
            if (!complete && rows.Length == 0)
            {
                return null;
            }

            JsonObject counts = new() { ["edges"] = graph.Edges.Count, ["circuits"] = rows.Length, ["held_out_prompts"] = heldOut.Prompts.Count };
            return Outcome(parsed, rows, measured, Describe(), counts) with { Missing = _methods.MissingIn(parsed, rows.Select(row => row.Circuit.Method).Concat(record.LeftOut.Keys)) };
        }
    }

    private ExperimentOutcome Outcome(ParseResult parsed, ParetoRow[] rows, IReadOnlyList<MetricDefinition> measured, RunDescription run, JsonObject counts)
    {
        var fronts = measured.Select((_, metric) => ParetoRow.Front(rows, metric)).ToArray();
        var onFront = rows
            .Select((row, i) => (Row: row, On: fronts.Select(front => front[i]).ToArray()))
            .Where(row => row.On.Any(on => on))
            .DistinctBy(row => (row.Row.Circuit.Method, row.Row.Circuit.Kept.Count, row.Row.Values[0], row.Row.Values[^1]))
            .OrderBy(row => row.Row.Circuit.Kept.Count)
            .Select(row => new { row.Row.Circuit.Method, row.Row.Circuit.Level, Edges = row.Row.Circuit.Kept.Count, Values = OwnSigns(measured, row.Row.Values), OnFront = row.On })
            .ToArray();
        return new(
            ParetoFiles.Of(rows, measured, $"{run.Model}, searched by {run.Metric.Name}, {Spelling.Of(_data.AblationIn(parsed))}"),
            run,
            counts,
            TextTable.Lines(
                ["on a front", "edges", .. measured.Select(metric => metric.Name), "front of"],
                onFront.Select(row => (IReadOnlyList<object?>)[row.Method, row.Edges, .. row.Values, string.Join(' ', measured.Where((_, i) => row.OnFront[i]).Select(metric => metric.Name))])),
            onFront);
    }

    private static IReadOnlyList<object?> OwnSigns(IReadOnlyList<MetricDefinition> metrics, IReadOnlyList<double> values) =>
        [.. values.Select((value, i) => (object?)metrics[i].Own(value))];

    private (TaskData Search, TaskData HeldOut) Prompts(ParseResult parsed, MappedModel model, Scoring scoring)
    {
        string path = Model.PathIn(parsed);
        var needs = Needs(parsed, scoring);
        var data = _data.Read(parsed, model, path, needs);
        if (parsed.GetValue(_heldOut) is { } file)
        {
            var other = _data.Read(parsed, model, path, needs, file);
            return (data.With(data.Prompts, other.Files.Where(read => read.Path == file)), other);
        }

        if (data.Prompts.Count < 2)
        {
            throw new InputException($"{_data.PathIn(parsed)}: one prompt cannot be split into some to search on and some to measure on; give more, or --held-out");
        }

        var (search, heldOut) = Bootstrap.Halves(data.Prompts, _search.SeedIn(parsed));
        return (data.With(search), data.With(heldOut));
    }

    private AnswerNeeds Needs(ParseResult parsed, Scoring scoring) =>
        (AnswerNeeds)Math.Max((int)scoring.Metric.Answers, (int)(parsed.GetValue(_measure)?.Answers ?? AnswerNeeds.None));

    private JsonObject Settings(ParseResult parsed)
    {
        JsonObject settings = [];
        Model.Describe(parsed, settings);
        _data.Describe(parsed, settings);
        settings["held_out"] = parsed.GetValue(_heldOut);
        settings["measure"] = parsed.GetValue(_measure)?.Name;
        settings["points"] = parsed.GetValue(_points);
        _methods.Describe(parsed, settings);
        _search.Describe(parsed, settings);
        _scoring.Describe(parsed, settings);
        return settings;
    }
}
