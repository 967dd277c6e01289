using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>Circuits of edges drawn at random: what a circuit of the same size must beat.</summary>
internal static class RandomCircuits
{
    /// <summary>So many circuits of <paramref name="edges"/> edges. The same seed gives the same circuits on every machine.</summary>
    public static IEnumerable<EdgeSet> Draw(EdgeGraph graph, int edges, int draws, int seed) =>
        Enumerable.Range(0, draws).Select(draw => new EdgeSelection(SelectionKind.Top, edges).Select(graph, Scores(graph, seed, draw)));

    /// <summary>The random scores of one of several draws.</summary>
    public static IReadOnlyList<double> Scores(EdgeGraph graph, int seed, int draw) => RandomScorer.Score(graph.Edges.Count, SeedOf(seed, draw));

    /// <summary>The seed of one of several draws.</summary>
    public static int SeedOf(int seed, int draw) => unchecked((seed * 1_000_003) + draw);
}
