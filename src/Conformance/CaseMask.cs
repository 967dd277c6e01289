using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Conformance;

/// <summary>One set of removed edges with the logits that it leads to.</summary>
/// <param name="Name">The mask's name.</param>
/// <param name="Ablation">What the removed edges carry.</param>
/// <param name="Removed">The removed edges.</param>
/// <param name="Expected">The file of the expected logits, for <see cref="LogitsComparison"/>.</param>
internal sealed record CaseMask(string Name, Ablation Ablation, IReadOnlyList<Edge> Removed, string Expected);
