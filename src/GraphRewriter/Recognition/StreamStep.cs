using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>One thing that happens to the residual stream.</summary>
internal abstract record StreamStep;

/// <summary>Blocks that read the same stream and are added to it: one, or a parallel attention and MLP.</summary>
/// <param name="Stream">The stream that the blocks read.</param>
/// <param name="Attention">The attention block, if there is one.</param>
/// <param name="Mlp">The MLP or mixer, if there is one.</param>
internal sealed record JoinStep(OnnxValue Stream, AttentionBlock? Attention, MlpBlock? Mlp) : StreamStep;

/// <summary>A norm on the stream itself (post-norm models): a node of its own.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Input">The sum it acts on.</param>
/// <param name="Output">What later blocks read.</param>
internal sealed record NormStep(CircuitNode Node, OnnxValue Input, OnnxValue Output) : StreamStep;
