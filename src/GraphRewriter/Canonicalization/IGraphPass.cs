using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// Rewrites one form of an operator into a simpler one with the same value. Passes know operators, never transformers, and need no shapes.
/// </summary>
internal interface IGraphPass
{
    /// <summary>Rewrites every occurrence in <paramref name="model"/>.</summary>
    /// <returns>Whether anything changed.</returns>
    bool Apply(OnnxModel model);
}
