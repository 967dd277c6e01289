using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Sum(a, b, …) → Add after Add; a − (−b) → a + b.</summary>
internal sealed class UnpackSums : IGraphPass
{
    /// <inheritdoc/>
    public bool Apply(OnnxModel model) => Replacement.Each(
        model,
        node => node.Op == "Sum" || TakesNegative(node),
        (node, builder) => [TakesNegative(node)
            ? builder.Add(node.Inputs[0]!, node.Inputs[1]!.Producer!.Inputs[0]!)
            : node.Inputs.Select(input => input!).Aggregate(builder.Add)]);

    private static bool TakesNegative(OnnxNode node) => node.Op == "Sub" && node.Inputs[1]!.Producer?.Op == "Neg";
}
