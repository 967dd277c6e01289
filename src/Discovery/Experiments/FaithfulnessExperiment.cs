using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>How much of the behaviour the circuits of every method keep at each size (MIB, Mueller et al. 2025: CPR and CMD).</summary>
internal static class FaithfulnessExperiment
{
    private const int Thresholds = 13;
    private const double Least = 1e-4;

    /// <summary>So many random circuits of each size are drawn unless another number is asked for.</summary>
    public const int UsualDraws = 5;

    /// <summary>The curves; those of each method are there as soon as it is through.</summary>
    /// <param name="setting">The question.</param>
    /// <param name="methods">The methods compared.</param>
    /// <param name="kind">How a circuit of a size is chosen by scores: <see cref="SelectionKind.Top"/> or <see cref="SelectionKind.Greedy"/>.</param>
    /// <param name="draws">How many random circuits of each size are drawn, for the method <c>random</c>.</param>
    /// <exception cref="SearchException">Faithfulness is undefined, or no method can run on this metric.</exception>
    /// <inheritdoc cref="ComparedMethods.Each" path="/exception"/>
    public static IEnumerable<FaithfulnessCurve> Run(
        RunSetting setting, MethodComparison methods, SelectionKind kind = SelectionKind.Top, int draws = UsualDraws)
    {
        var (graph, seed) = (setting.Graph, setting.Walk.Seed);
        using var bench = setting.Bench();
        FaithfulnessScale scale = new(bench.Kept(setting.Cancellation), setting.Scoring.Metric, setting.Ablation);
        if (!scale.IsDefined)
        {
            throw new SearchException($"faithfulness is undefined: {setting.Scoring.Metric.Name} is the same with and without all edges");
        }

        ComparedMethods compared = new(setting, bench, methods, Thresholds, Least);
        EdgeSelection selection = new(kind, 0, methods.ScoreRule);
        foreach (var curve in compared.Each(method => method == RandomScorer.MethodName
            ? Enumerable.Range(0, draws).Select(draw => Curve(method, draw, RandomCircuits.Scores(graph, seed, draw)))
            : [Curve(method, 0, compared.Scores(method))]))
        {
            yield return curve;
        }

        FaithfulnessCurve Curve(string method, int draw, IReadOnlyList<double> scores) =>
            FaithfulnessCurve.Measure(method, draw, edges => (selection with { Amount = edges }).Select(graph, scores), scale);
    }
}
