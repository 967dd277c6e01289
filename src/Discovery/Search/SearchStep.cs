using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>A test to come: edges of one receiver to ablate together.</summary>
/// <param name="Receiver">The receiver.</param>
/// <param name="Edge">The one edge; null for the receiver's whole input.</param>
/// <param name="Edges">Their indices.</param>
internal sealed record SearchStep(Receiver Receiver, Edge? Edge, int[] Edges)
{
    /// <summary>What is tested, in words.</summary>
    public override string ToString() => Edge?.ToString() ?? $"the whole input {Receiver}";
}
