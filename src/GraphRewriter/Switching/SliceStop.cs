using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>Where the slice that takes single heads out had to stay behind an operator, so that the operator computes all heads for each of them.</summary>
/// <param name="Node">The operator's node.</param>
/// <param name="Why">What does not let the slice pass.</param>
internal readonly record struct SliceStop(OnnxNode Node, string Why);
