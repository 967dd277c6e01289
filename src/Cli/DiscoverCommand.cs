using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli;

/// <summary><c>acdc discover</c>: finds the circuit of a task.</summary>
internal sealed class DiscoverCommand : Command
{
    private readonly CommandContext _context;
    private readonly ModelSettings _model;
    private readonly DataSettings _data;
    private readonly ScoringSettings _scoring;
    private readonly SearchSettings _search;
    private readonly Option<string> _out = new("-o", "--out")
    {
        Description = "The folder for the results.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "acdc-results",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print a summary as JSON in place of the circuit." };

    /// <summary>Makes the command.</summary>
    public DiscoverCommand(CommandContext context)
        : base("discover", "Find the circuit of a task: ablate edge after edge and keep those that the metric needs.")
    {
        _context = context;
        _model = new(this);
        _data = new(this);
        _search = new(this);
        _scoring = new(this);
        Add(_out);
        Add(_json);
        SetAction(Execute);
    }

    private int Execute(ParseResult parsed)
    {
        var scoring = _scoring.Read(parsed);
        string folder = parsed.GetRequiredValue(_out);
        ResultFolder.Prepare(folder);
        RunRecord record = new();
        using var model = record.Time("opening", () => _model.Open(parsed, _context.Console));
        ScoringSettings.Check(scoring, model);
        var data = _data.Read(parsed, model, _model.PathIn(parsed), scoring.Metric.Answers);
        using var evaluator = record.Time("preparing", () => Evaluators.Make(
            _search.EvaluatorIn(parsed),
            model,
            data.Batches(scoring),
            _data.AblationIn(parsed),
            _search.Searched(parsed, model.Map.Edges),
            _context.Console.Note));
        return _context.Interruption.Heeding(interrupted =>
        {
            var (result, code) = record.Time("searching", () => Search(parsed, scoring.Metric, evaluator, interrupted));
            var run = record.Describe(model, data, scoring.Metric, Settings(parsed));
            ResultFolder.Write(folder, result, run);
            Tell(parsed.GetValue(_json), folder, result, run);
            return code;
        });
    }

    private (SearchResult Result, int Code) Search(ParseResult parsed, MetricDefinition metric, ICircuitEvaluator evaluator, CancellationToken interrupted)
    {
        AcdcSearch search = new(_search.Read(parsed));
        try
        {
            int edges = evaluator.Graph.Edges.Count;
            return (SearchProgressView.Run(_context.Console, metric, edges, progress => search.Run(evaluator, progress, interrupted)), ExitCodes.Done);
        }
        catch (SearchStoppedException stopped)
        {
            int open = stopped.Partial.Outcomes.Count(outcome => outcome.Fate == EdgeFate.Untested);
            _context.Console.Note($"acdc: interrupted; {open} of {stopped.Partial.Outcomes.Count} edges are untested and count as kept");
            return (stopped.Partial, ExitCodes.Interrupted);
        }
    }

    private JsonObject Settings(ParseResult parsed)
    {
        JsonObject settings = [];
        _model.Describe(parsed, settings);
        _data.Describe(parsed, settings);
        _search.Describe(parsed, settings);
        _scoring.Describe(parsed, settings);
        return settings;
    }

    private void Tell(bool json, string folder, SearchResult result, RunDescription run)
    {
        var console = _context.Console;
        console.Note(FormattableString.Invariant(
            $"{result.Outcomes.Count(outcome => outcome.Kept)} of {result.Outcomes.Count} edges in the circuit after {result.Tests.Count} tests; searching took {Durations.Spell(run.Times[^1].Seconds)}."));
        if (json)
        {
            JsonOutput.Write(console.Out, DiscoverySummary.Of(folder, result, run));
            return;
        }

        foreach (string line in TerminalCircuit.Lines(result))
        {
            console.Out.WriteLine(line);
        }

        console.Out.WriteLine($"Results in {folder}: {string.Join(", ", Exporters.All.Select(exporter => exporter.FileName))}");
    }
}
