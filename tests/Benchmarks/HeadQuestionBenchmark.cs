using System.Diagnostics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Benchmarks;

/// <summary>What a question about whole heads costs in C# where the model's answer costs nothing, on the graph of GPT-2 small.</summary>
internal static class HeadQuestionBenchmark
{
    private const int Layers = 12, Heads = 12, Repeats = 5;

    /// <summary>Milliseconds of a search by its questions: walking, deciding, and saying for each which of the model's own edges are gone.</summary>
    public static double Milliseconds()
    {
        var own = TestGraphs.Transformer(Layers, Heads);
        double[] times = [.. Enumerable.Range(0, Repeats + 1).Select(_ => Once(own)).Skip(1).Order()];
        return times[Repeats / 2];
    }

    private static double Once(EdgeGraph own)
    {
        FreeEvaluator evaluator = new(own.WithWholeHeads(), own);
        long start = Stopwatch.GetTimestamp();
        var result = new AcdcSearch(new(0.5)).Run(evaluator);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / result.Tests.Count;
    }

    /// <summary>One edge in fifty is worth something.</summary>
    private sealed class FreeEvaluator(EdgeGraph graph, EdgeGraph own) : ICircuitEvaluator
    {
        private readonly Refinement _refinement = new(graph, own);

        public EdgeGraph Graph => graph;

        public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps)
        {
            _ = _refinement.Of(removed);
            _ = _refinement.Of(steps[0]);
            return [steps[0].Any(edge => edge % 50 == 0) ? 1 : 0];
        }
    }
}
