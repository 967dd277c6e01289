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

/// <summary><c>acdc bootstrap</c>: how firmly each edge belongs to the circuit, over resamples of the prompts.</summary>
internal sealed class BootstrapCommand : ExperimentCommand
{
    private readonly DataSettings _data;
    private readonly MethodSettings _method;
    private readonly SearchSettings _search;
    private readonly ScoringSettings _scoring;
    private readonly Option<int?> _resamples = Number.From(2, "--resamples", "So many resamples of the prompts, each with as many prompts as there are. [default: 100]");
    private readonly Option<double?> _confidence = Number.Real("--confidence", "The share of resamples inside the intervals. [default: 0.95]");

    /// <summary>Makes the command.</summary>
    public BootstrapCommand(CommandContext context)
        : base(context, "bootstrap", "Find the circuit again on resamples of the prompts: how often each edge is kept, and confidence intervals.")
    {
        _data = new(this, context.Console);
        _method = new(this);
        Add(_resamples);
        Add(_confidence);
        _search = new(this);
        _scoring = new(this);
        Finish();
    }

    /// <inheritdoc/>
    protected override void Check(ParseResult parsed)
    {
        var scoring = _scoring.Read(parsed);
        _ = _method.Read(parsed, _search);
        if (parsed.GetValue(_confidence) is not (null or (> 0 and < 1)))
        {
            throw new UsageException("--confidence takes a number between 0 and 1.");
        }

        _data.Check(parsed, Model, scoring.Metric.Answers);
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Names(ParseResult parsed) => BootstrapFiles.Of([], [], "").Select(file => file.Name);

    /// <inheritdoc/>
    protected override IEnumerable<string?> Inputs(ParseResult parsed) => [_data.PathIn(parsed)];

    /// <inheritdoc/>
    protected override ExperimentPlan Plan(ParseResult parsed, MappedModel model, RunRecord record)
    {
        var scoring = _scoring.Read(parsed);
        ScoringSettings.Check(scoring, model);
        var choice = _method.Read(parsed, _search);
        var data = _data.Read(parsed, model, Model.PathIn(parsed), scoring.Metric.Answers);
        int count = parsed.GetValue(_resamples) ?? BootstrapExperiment.UsualResamples;
        double confidence = parsed.GetValue(_confidence) ?? BootstrapExperiment.UsualConfidence;
        ConcurrentQueue<SearchResult> finished = [];
        return new(Describe, Work, SoFar);

        RunDescription Describe() => record.Describe(model, data.Prompts.Count, data.Files, scoring.Metric, Settings(parsed));

        void Work(IUnitStore store, CancellationToken interrupted)
        {
            ConsoleRunView view = new(Context.Console, record);
            var setting = _search.Ask(parsed, data, scoring, _data.AblationIn(parsed)) with
            {
                Options = choice.Options,
                Store = store,
                View = view,
                Cancellation = interrupted,
            };
            view.Counting(count, "resamples", progress =>
            {
                foreach (var found in BootstrapExperiment.Run(setting, choice.Finder, count))
                {
                    finished.Enqueue(found);
                    progress?.Report(finished.Count - 1);
                }

                return finished.Count;
            });
        }

        ExperimentOutcome? SoFar(bool _) => finished.ToArray() is [var whole, .. { Length: > 0 } resamples]
            ? Outcome(whole, resamples, Describe(), confidence) with { Missing = FormattableString.Invariant($"{count - resamples.Length} of {count} resamples are missing") }
            : null;
    }

    private static ExperimentOutcome Outcome(SearchResult whole, SearchResult[] resamples, RunDescription run, double confidence)
    {
        ResampleRow[] rows = [.. resamples.Select((resample, draw) => ResampleRow.Of(draw, resample, whole, run.Metric))];
        var edges = EdgeStability.Of(whole, resamples, confidence);
        var figures = new[]
        {
            Figure("edges", edges.Count(edge => edge.Kept), row => row.Edges),
            Figure(run.Metric.Name, ResampleRow.Of(0, whole, whole, run.Metric).Final, row => row.Final),
            Figure("jaccard", 1, row => row.Jaccard),
        };
        return new(
            BootstrapFiles.Of(edges, rows, FormattableString.Invariant($"{run.Model}, {run.Metric.Name}, {rows.Length} resamples")),
            run,
            new()
            {
                ["edges"] = edges.Count,
                ["edges_in_circuit"] = edges.Count(edge => edge.Kept),
                ["resamples"] = rows.Length,
                ["always_kept"] = edges.Count(edge => edge.Frequency == 1),
                ["ever_kept"] = edges.Count(edge => edge.Frequency > 0),
            },
            [
                .. TextTable.Lines(["", "all prompts", "low", "high"], figures.Select(figure => new object?[] { figure.Name, figure.Whole, figure.Low, figure.High })),
                FormattableString.Invariant(
                    $"{edges.Count(edge => edge.Kept && edge.Frequency >= confidence)} of {edges.Count(edge => edge.Kept)} edges of the circuit are kept in at least {confidence:P0} of the resamples."),
            ],
            figures);

        BootstrapFigure Figure(string name, double value, Func<ResampleRow, double> of)
        {
            var (low, high) = Bootstrap.Interval([.. rows.Select(of)], confidence);
            return new(name, value, low, high);
        }
    }

    private JsonObject Settings(ParseResult parsed)
    {
        JsonObject settings = [];
        Model.Describe(parsed, settings);
        _data.Describe(parsed, settings);
        _method.Describe(parsed, settings);
        settings["resamples"] = parsed.GetValue(_resamples);
        settings["confidence"] = parsed.GetValue(_confidence);
        _search.Describe(parsed, settings, walks: _method.Read(parsed, _search).Finder.Scorer is null);
        _scoring.Describe(parsed, settings);
        return settings;
    }

    /// <summary>A figure of the circuit with its interval over the resamples.</summary>
    private sealed record BootstrapFigure(string Name, double Whole, double Low, double High);
}
