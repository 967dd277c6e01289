using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>What a probe replaces.</summary>
/// <param name="Value">A tapped value.</param>
/// <param name="Head">The head of it; null for all of it.</param>
internal sealed record Patch(OnnxValue Value, int? Head);
