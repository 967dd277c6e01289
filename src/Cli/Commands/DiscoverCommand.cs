using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc discover</c>: finds the circuit of a task.</summary>
internal sealed class DiscoverCommand : Command
{
    private const string SearchUnit = "discover";

    private readonly CommandContext _context;
    private readonly ModelSettings _model;
    private readonly DataSettings _data;
    private readonly MethodSettings _method;
    private readonly ScoringSettings _scoring;
    private readonly SearchSettings _search;
    private readonly OutputSettings _out = OutputSettings.Folder("acdc-results");
    private readonly ResumeSettings _resume = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    /// <summary>Makes the command.</summary>
    public DiscoverCommand(CommandContext context)
        : base("discover", "Find the circuit of a task: ablate edge after edge and keep those that the metric needs, or score all edges and keep the best.")
    {
        _context = context;
        _model = new(this);
        _data = new(this, context.Console);
        _method = new(this);
        _search = new(this);
        _scoring = new(this);
        _out.AddTo(this);
        _resume.AddTo(this);
        Add(_json);
        SetAction(Execute);
    }

    private int Execute(ParseResult parsed)
    {
        var scoring = _scoring.Read(parsed);
        var choice = _method.Read(parsed, _search);
        _data.Check(parsed, _model, scoring.Metric.Answers);
        using var output = _out.Reserve(parsed, _context, ResultFolder.Names, [_model.PathIn(parsed), _data.PathIn(parsed)]);
        RunRecord record = new();
        using var model = record.Time("opening", () => _model.Open(parsed, _context.Console));
        ScoringSettings.Check(scoring, model);
        var data = _data.Read(parsed, model, _model.PathIn(parsed), scoring.Metric.Answers);
        output.Protect(data.Files.Select(file => file.Path));
        using var progress = _resume.Begin(parsed, _context, output, Describe());
        int? resumed = progress.IsResumed ? progress.Count : null;
        if (progress.IsComplete)
        {
            return ResumeSettings.TellComplete(_context.Console, output, parsed.GetValue(_json));
        }

        using MethodBench bench = new(model, data.Batches(scoring), _data.AblationIn(parsed), _search.Searched(parsed, model.Map.Edges))
        {
            View = new ConsoleRunView(_context.Console, record),
            Evaluators = _search.EvaluatorIn(parsed),
            Options = choice.Options,
            Store = progress.Units,
        };
        using var saving = StoppedRun.Save(_context, progress, output, () => progress.Units.Decided(SearchUnit) is { } decided ? WritePartial(decided) : null);
        return _context.Interruption.Heeding(interrupted =>
        {
            SearchResult result;
            try
            {
                result = Find(parsed, choice, scoring.Metric, bench, record, interrupted);
            }
            catch (SearchStoppedException stopped)
            {
                _context.Console.Note(WritePartial(stopped.Partial));
                return ExitCodes.Interrupted;
            }

            double? accuracy = record.Time("accuracy", () => Accuracy(model, data, scoring, result));
            var run = Describe() with { Accuracy = accuracy, Resumed = resumed };
            Tell(parsed.GetValue(_json), output.Folder, Names(progress.Commit(ResultFolder.Files(result, run))), result, run);
            return ExitCodes.Done;
        });

        RunDescription Describe() => record.Describe(model, data.Prompts.Count, data.Files, scoring.Metric, Settings(parsed, choice));

        string WritePartial(SearchResult decided)
        {
            var run = Describe() with { Resumed = resumed };
            Tell(parsed.GetValue(_json), output.Partial, Names(progress.CommitPartial(ResultFolder.Files(decided, run))), decided, run);
            int open = decided.Outcomes.Count(outcome => outcome.Fate == EdgeFate.Untested);
            return FormattableString.Invariant(
                $"acdc: interrupted; {open} of {decided.Outcomes.Count} edges are untested and count as kept; what is known is in '{output.Partial}', and the same command with --resume goes on from it");
        }
    }

    private SearchResult Find(ParseResult parsed, MethodChoice choice, MetricDefinition metric, MethodBench bench, RunRecord record, CancellationToken interrupted)
    {
        if (choice.Finder.Scorer is { } scorer)
        {
            var scores = record.Time("scoring", () => bench.Score(scorer, interrupted));
            var measure = bench.Measure;
            return record.Time("choosing", () => WithCorrupted(ScoredCircuit.Choose(scores, choice.Finder.Selection, bench.Ablation, measure), measure));
        }

        var order = choice.Finder.Order is { } by ? record.Time("ordering", () => bench.Score(by, interrupted)) : null;
        _context.Console.Note("Preparing the search.");
        _ = record.Time("preparing", () => bench.Evaluator);
        var options = _search.Read(parsed, choice.Finder.Selection.Amount) with { Scores = order };
        return record.Time("searching", () => WithCorrupted(
            SearchProgressView.Run(_context.Console, metric, view => bench.Store.Search(SearchUnit, options, bench.Evaluator, view, interrupted)), bench.Evaluator));
    }

    private static string[] Names(IReadOnlyList<string> paths) => [.. paths.Select(path => Path.GetFileName(path))];

    private static SearchResult WithCorrupted(SearchResult result, ICircuitEvaluator evaluator) =>
        result with { CorruptedMetric = evaluator.Evaluate(EdgeSet.All(evaluator.Graph)) };

    /// <summary>The share of prompts that the model itself answers rightly, where all of them have answers and the metric looks at tokens.</summary>
    private static double? Accuracy(MappedModel model, TaskData data, Scoring scoring, SearchResult result)
    {
        var accuracy = KnownMetrics.Find("accuracy")!;
        return scoring.Metric == accuracy ? -result.StartMetric
            : scoring.Metric.TakesChannels || data.Prompts.Any(prompt => prompt.Answers.Count == 0) ? null
            : PromptScore.Measure(model, [(accuracy, data.Batches(scoring with { Metric = accuracy }))])[0].Clean;
    }

    private JsonObject Settings(ParseResult parsed, MethodChoice choice)
    {
        JsonObject settings = [];
        _model.Describe(parsed, settings);
        _data.Describe(parsed, settings);
        _method.Describe(parsed, settings);
        _search.Describe(parsed, settings, walks: choice.Finder.Scorer is null);
        _scoring.Describe(parsed, settings);
        return settings;
    }

    private void Tell(bool json, string folder, IReadOnlyList<string> paths, SearchResult result, RunDescription run)
    {
        var console = _context.Console;
        string[] files = [.. paths.Select(path => Path.GetFileName(path))];
        string made = result.Tests.Count == 0 ? "" : FormattableString.Invariant($" after {result.Tests.Count} tests");
        var longest = run.Times.MaxBy(time => time.Name is "searching" or "scoring" ? time.Seconds : -1)!;
        console.Note(FormattableString.Invariant(
            $"{result.Outcomes.Count(outcome => outcome.Kept)} of {result.Outcomes.Count} edges in the circuit{made}; {longest.Name} took {Durations.Spell(longest.Seconds)}."));
        foreach (string remark in ResultRemarks.Of(result, run))
        {
            console.Note($"Note: {remark}.");
        }

        if (json)
        {
            JsonOutput.Write(console.Out, DiscoverySummary.Of(folder, files, result, run));
            return;
        }

        foreach (string line in TerminalCircuit.Lines(result))
        {
            console.Out.WriteLine(line);
        }

        string corrupted = result.CorruptedMetric is { } none ? Invariant($", corrupted {run.Metric.Own(none):g6}") : "";
        console.Out.WriteLine(Invariant($"{run.Metric.Name,-14}start {run.Metric.Own(result.StartMetric):g6}, final {run.Metric.Own(result.FinalMetric):g6}{corrupted}"));
        if (result.CorruptedMetric is not null)
        {
            console.Out.WriteLine(Invariant($"{"faithfulness",-14}{(result.Faithfulness is { } kept ? Invariant($"{kept:g6}") : "undefined")} of {run.Metric.Name}"));
        }

        console.Out.WriteLine($"Results in {folder}: {string.Join(", ", files)}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
