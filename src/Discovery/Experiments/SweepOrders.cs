using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>The orders that a sweep can try: those of the published program, and one from each scoring method.</summary>
public static class SweepOrders
{
    private static readonly (string Name, HeadOrder Heads, LayerOrder Layers)[] Walks =
    [
        ("ascending", HeadOrder.Ascending, LayerOrder.NearestFirst),
        ("descending", HeadOrder.Descending, LayerOrder.NearestFirst),
        ("input-first", HeadOrder.Ascending, LayerOrder.InputFirst),
        ("shuffled", HeadOrder.Random, LayerOrder.Random),
    ];

    /// <summary>The names, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Walks.Select(walk => walk.Name), .. ScoringMethods.All.Select(method => method.Name)];

    /// <summary>The options of a search in the order of that name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">The options to change.</param>
    /// <param name="score">Gives a method's scores.</param>
    internal static AcdcOptions Apply(string name, AcdcOptions options, Func<IEdgeScorer, IReadOnlyList<double>> score)
    {
        if (ScoringMethods.Find(name) is { } scorer)
        {
            return options with { Scores = score(scorer) };
        }

        var walk = Walks.Single(walk => walk.Name == name);
        return options with { Heads = walk.Heads, Layers = walk.Layers };
    }
}
