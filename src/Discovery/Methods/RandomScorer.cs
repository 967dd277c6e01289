namespace Acdc.Onnx.Discovery.Methods;

/// <summary>Scores drawn evenly from 0 to 1: what any method must beat. The same seed gives the same scores on every machine.</summary>
internal sealed class RandomScorer : IEdgeScorer
{
    /// <summary>The method's name.</summary>
    public const string MethodName = "random";

    public string Name => MethodName;

    public string Description => "random scores, the baseline";

    public IReadOnlyList<double> Score(ScoringTask task, IProgress<ScoringProgress>? progress, CancellationToken cancellation) =>
        Score(task.Graph.Edges.Count, task.Options.Seed);

    /// <summary>The scores of <paramref name="edges"/> edges.</summary>
    public static double[] Score(int edges, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, edges).Select(_ => random.NextDouble())];
    }
}
