using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// A model with a mask on every head's q, k and v, where the attention core reads them, and on every MLP's output: each is mask · current + (1 − mask) ·
/// ablated.
/// </summary>
/// <param name="Model">
/// The model. Inputs: the map's own; <see cref="Masks"/>; where it has a <paramref name="Capture"/>, that model's outputs. Output: <see cref="Top"/>.
/// </param>
/// <param name="Capture">The unmodified model with the ablated values as its outputs, to be run on other prompts; null where what is masked out is
/// zero.</param>
/// <param name="Masked">What is masked, in the order of <see cref="Masks"/>: an MLP stands for its output.</param>
internal sealed record NodeMaskModel(OnnxModel Model, OnnxModel? Capture, IReadOnlyList<Receiver> Masked)
{
    /// <summary>The input with one float per mask: 1 lets the current value through, 0 the ablated one.</summary>
    public const string Masks = "node_masks";

    /// <summary>The output with the stream that the logits read, float [batch, position, width].</summary>
    public const string Top = "top";
}
