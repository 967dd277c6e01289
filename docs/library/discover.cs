using Acdc.Onnx;
using Acdc.Onnx.Discovery.Search;

// discover MODEL PROMPTS FOLDER: finds a circuit, shows how far it has come, and writes what was found. Ctrl+C stops it.
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

using var model = CircuitModel.Open(args[0]);
var run = model.Prompts(args[1], new() { Limit = 32, Note = Console.Error.WriteLine }).Score(Metrics.Kl).With(Ablation.Corrupted);
try
{
    var result = run.Discover(threshold: 0.05, new Shown(), stop.Token);
    Console.WriteLine(FormattableString.Invariant($"{result.Circuit.Edges.Count} of {model.Edges.Edges.Count} edges, faithfulness {result.Faithfulness:f3}"));
    result.Save(args[2]);
    return 0;
}
catch (SearchStoppedException stopped)
{
    Console.Error.WriteLine($"stopped: {stopped.Partial.Outcomes.Count(outcome => outcome.Fate == EdgeFate.Untested)} edges are undecided");
    return 130;
}

internal sealed class Shown : IProgress<SearchProgress>
{
    public void Report(SearchProgress value)
    {
        if (value.Done % 200 == 0)
        {
            Console.Error.WriteLine($"{value.Done} edges decided, {value.Left} left");
        }
    }
}
