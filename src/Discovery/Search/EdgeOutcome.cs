using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>What a search found out about one edge.</summary>
/// <param name="Edge">The edge.</param>
/// <param name="Fate">How it came to be in the circuit or out of it.</param>
/// <param name="Effect">The change of the metric when it was ablated (larger: ablating is worse); for edges removed with a whole input the change of that test;
/// 0 without a test; the score where a scoring method chose.</param>
/// <param name="Order">The number of the test that decided it; null without a test.</param>
public sealed record EdgeOutcome(Edge Edge, EdgeFate Fate, double Effect, int? Order)
{
    /// <summary>Whether the edge is in the circuit.</summary>
    public bool Kept => Fate is EdgeFate.Kept or EdgeFate.Untested;

    /// <summary>Whether ablating it made the metric better, and by no less than the threshold where there was one: a negative component.</summary>
    public bool Improves { get; init; }

    /// <summary>Whether an effect is an improvement of at least <paramref name="threshold"/>.</summary>
    public static bool IsImprovement(double effect, double threshold) => effect < 0 && effect <= -threshold;
}
