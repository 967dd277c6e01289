using System.CommandLine;
using System.Globalization;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli;

/// <summary><c>acdc evaluate</c>: how well a circuit does the model's work.</summary>
internal sealed class EvaluateCommand : Command
{
    private readonly CommandContext _context;
    private readonly ModelSettings _model;
    private readonly DataSettings _data;
    private readonly ScoringSettings _scoring;
    private readonly Option<string> _circuit = new("--circuit") { Description = "The circuit, a circuit.json.", HelpName = "FILE", Required = true };
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    /// <summary>Makes the command.</summary>
    public EvaluateCommand(CommandContext context)
        : base("evaluate", "Measure a circuit: KL divergence, task metric and faithfulness.")
    {
        _context = context;
        _model = new(this);
        _data = new(this);
        Add(_circuit);
        _scoring = new(this);
        Add(_json);
        SetAction(Execute);
    }

    private int Execute(ParseResult parsed)
    {
        var scoring = _scoring.Read(parsed);
        using var model = _model.Open(parsed, _context.Console);
        ScoringSettings.Check(scoring, model);
        var removed = CircuitFile.Read(parsed.GetRequiredValue(_circuit), model.Map.Edges).Complement();
        var data = _data.Read(parsed, model, _model.PathIn(parsed), scoring.Metric.Answers);
        var kl = KnownMetrics.Find("kl")!;
        CircuitScores[] scores =
        [
            .. new[] { kl, scoring.Metric }
                .Distinct()
                .Select(metric => Measure(model, data.Batches(scoring with { Metric = metric }), _data.AblationIn(parsed), removed, metric)),
        ];
        Tell(parsed, removed, scores);
        return ExitCodes.Done;
    }

    private static CircuitScores Measure(MappedModel model, IReadOnlyList<EvaluationBatch> batches, Ablation ablation, EdgeSet removed, MetricDefinition metric)
    {
        using ReferenceEvaluator evaluator = new(model, batches, ablation, model.Map.Edges);
        return CircuitScores.Measure(evaluator, removed, metric);
    }

    private void Tell(ParseResult parsed, EdgeSet removed, CircuitScores[] scores)
    {
        var console = _context.Console;
        int edges = removed.Graph.Edges.Count;
        var task = scores[^1];
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(console.Out, new
            {
                Circuit = parsed.GetValue(_circuit),
                Edges = edges,
                Kept = edges - removed.Count,
                Ablation = _data.AblationIn(parsed),
                Kl = scores[0].Circuit,
                task.Faithfulness,
                Scores = scores,
            });
            return;
        }

        console.Out.WriteLine($"{"edges",-14}{edges - removed.Count} of {edges}");
        foreach (var score in scores)
        {
            console.Out.WriteLine(Invariant($"{score.Metric,-14}{score.Circuit:g6} (clean {score.Clean:g6}, corrupted {score.Corrupted:g6})"));
        }

        console.Out.WriteLine(task.Faithfulness is { } faithfulness
            ? Invariant($"{"faithfulness",-14}{faithfulness:g6} of {task.Metric}")
            : $"{"faithfulness",-14}undefined: {task.Metric} is the same clean and corrupted");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
