using System.CommandLine;
using System.Globalization;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc evaluate</c>: how well a circuit does the model's work.</summary>
internal sealed class EvaluateCommand : Command
{
    private readonly CommandContext _context;
    private readonly ModelSettings _model;
    private readonly DataSettings _data;
    private readonly ScoringSettings _scoring;
    private readonly Option<string> _circuit = new("--circuit") { Description = "The circuit, a circuit.json.", HelpName = "FILE", Required = true };
    private readonly Option<int?> _random = Number.From(1, "--random", "Random circuits of each size that is measured. [default: none]");
    private readonly Option<int?> _seed = Number.From(0, "--seed", "The seed of the random circuits. [default: 0]");
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON." };

    /// <summary>Makes the command.</summary>
    public EvaluateCommand(CommandContext context)
        : base("evaluate", "Measure a circuit: KL divergence, task metric and faithfulness.")
    {
        _context = context;
        _random.Aliases.Add("--draws");
        _model = new(this);
        _data = new(this, context.Console);
        Add(_circuit);
        _scoring = new(this);
        Add(_random);
        Add(_seed);
        Add(_json);
        SetAction(Execute);
    }

    private int Execute(ParseResult parsed)
    {
        var scoring = _scoring.Read(parsed);
        if (parsed.IsGiven(_seed) && !parsed.IsGiven(_random))
        {
            throw new UsageException("--seed goes with --random only.");
        }

        _data.Check(parsed, _model, scoring.Metric.Answers);
        var circuit = CircuitFile.Parse(parsed.GetRequiredValue(_circuit));
        using var model = _model.Open(parsed, _context.Console);
        ScoringSettings.Check(scoring, model);
        var removed = circuit.In(model.Map.Edges).Complement();
        var data = _data.Read(parsed, model, _model.PathIn(parsed), scoring.Metric.Answers);
        var kl = KnownMetrics.Find("kl")!;
        List<CircuitScores> scores = [];
        List<RandomBaseline> random = [];
        foreach (var metric in new[] { kl, scoring.Metric }.Distinct())
        {
            using ReferenceEvaluator evaluator = new(model, data.Batches(scoring with { Metric = metric }), _data.AblationIn(parsed), model.Map.Edges);
            scores.Add(CircuitScores.Measure(evaluator, removed, metric));
            if (parsed.GetValue(_random) is { } draws)
            {
                random.Add(RandomBaseline.Measure(evaluator, removed, metric, draws, parsed.GetValue(_seed) ?? 0));
            }
        }

        Tell(parsed, removed, scores, random);
        return ExitCodes.Done;
    }

    private void Tell(ParseResult parsed, EdgeSet removed, List<CircuitScores> scores, List<RandomBaseline> random)
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
                Random = random,
            });
            return;
        }

        console.Out.WriteLine($"{"edges",-14}{edges - removed.Count} of {edges}");
        foreach (var score in scores)
        {
            console.Out.WriteLine(Invariant($"{score.Metric,-14}{score.Circuit:g6} (clean {score.Clean:g6}, corrupted {score.Corrupted:g6})"));
        }

        foreach (var baseline in random)
        {
            console.Out.WriteLine(Invariant(
                $"{$"random {baseline.Metric}",-14}{baseline.Mean:g6} on average ({baseline.Low:g6} to {baseline.High:g6}); the circuit is better than ")
                + Invariant($"{baseline.Beaten} of {baseline.Draws}"));
        }

        console.Out.WriteLine(task.Faithfulness is { } faithfulness
            ? Invariant($"{"faithfulness",-14}{faithfulness:g6} of {task.Metric}")
            : $"{"faithfulness",-14}undefined: {task.Metric} is the same clean and corrupted");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
