using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>The values of an attention core in their order.</summary>
/// <param name="Scores">q·kᵀ times the scale.</param>
/// <param name="Capped">After the soft cap.</param>
/// <param name="Masked">After biases and masks.</param>
/// <param name="Pattern">After the softmax.</param>
/// <param name="Result">Values weighted by the pattern, [B,H,S,e].</param>
internal sealed record AttentionSteps(OnnxValue Scores, OnnxValue Capped, OnnxValue Masked, OnnxValue Pattern, OnnxValue Result);
