namespace Acdc.Onnx.Discovery.Methods;

/// <summary>The scoring methods there are. A new one is a file of its own and a line here.</summary>
public static class ScoringMethods
{
    /// <summary>All methods, in the order of help texts.</summary>
    public static IReadOnlyList<IEdgeScorer> All { get; } =
    [
        new ExactScorer(),
        new RandomScorer(),
    ];

    /// <summary>The method of that name; null where there is none.</summary>
    public static IEdgeScorer? Find(string name) => All.FirstOrDefault(method => method.Name == name);
}
