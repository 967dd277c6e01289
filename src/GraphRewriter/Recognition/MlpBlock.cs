using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>
/// Everything a block adds to the stream that is not attention: plain, gated or mixture-of-experts MLPs with their biases and norms, or a mixer of positions.
/// </summary>
/// <param name="Node">Its node: an MLP or a mixer.</param>
/// <param name="Stream">The stream it reads.</param>
/// <param name="Outputs">Values whose sum is the block's output; inactive ones are biases.</param>
internal sealed record MlpBlock(CircuitNode Node, OnnxValue Stream, IReadOnlyList<OnnxValue> Outputs);
