using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>One test of a search: some edges ablated together, and what came of it.</summary>
/// <param name="Order">The test's place in the run, from 0.</param>
/// <param name="Receiver">The receiver under test.</param>
/// <param name="Edge">The edge tested; null for the test of a receiver's whole input.</param>
/// <param name="Edges">Indices of the edges ablated by the test.</param>
/// <param name="Before">The metric before, as compared: larger is worse.</param>
/// <param name="After">The metric with the edges ablated as well, as compared.</param>
/// <param name="Change">What is compared with the threshold: After − Before, or its absolute value.</param>
/// <param name="Threshold">τ.</param>
/// <param name="Decision">Removed if Change &lt; τ (strictly).</param>
public sealed record EdgeTest(
    int Order,
    Receiver Receiver,
    Edge? Edge,
    IReadOnlyList<int> Edges,
    double Before,
    double After,
    double Change,
    double Threshold,
    Decision Decision)
{
    /// <summary>Whether the receiver's whole input was tested.</summary>
    public bool WholeInput => Edge is null;

    /// <summary>How far the decision was from the other one: |Change − τ|.</summary>
    public double Margin => Math.Abs(Change - Threshold);
}
