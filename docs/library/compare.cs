using Acdc.Onnx;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Methods;

// compare MODEL PROMPTS FOLDER: how much of a behaviour the circuits of two methods keep, at the size that the search found and at every other.
using var model = CircuitModel.Open(args[0]);
var run = model.Prompts(args[1], new() { Limit = 16 }).Score(Metrics.LogitDiff);

var searched = run.Discover(threshold: 0.02);
var scored = run.Score("eap-ig", new() { Steps = 5 }).Greedy(searched.Circuit.Edges.Count);
int shared = searched.Circuit.Edges.Intersect(scored.Circuit.Edges).Count();
Console.WriteLine(FormattableString.Invariant($"acdc: {searched.Circuit.Edges.Count} edges, faithfulness {searched.Faithfulness:f3}"));
Console.WriteLine(FormattableString.Invariant($"eap-ig: {scored.Circuit.Edges.Count} edges, faithfulness {scored.Faithfulness:f3}; {shared} shared"));

MethodComparison methods = new() { Methods = ["eap-ig", "random"] };
var curves = run.Experiments.Faithfulness(SelectionKind.Greedy, draws: 2, methods);
foreach (var method in curves.Rows.GroupBy(curve => curve.Method))
{
    Console.WriteLine(FormattableString.Invariant($"{method.Key}: CPR {method.Average(curve => curve.Cpr):f3}"));
}

curves.Save(args[2]);
