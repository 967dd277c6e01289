namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>The sizes and form of a transformer.</summary>
/// <param name="Layers">Layers.</param>
/// <param name="Heads">Query heads of each attention block.</param>
/// <param name="KeyValueHeads">Key/value heads of each attention block.</param>
/// <param name="HeadWidth">Channels of a head's values.</param>
/// <param name="Width">Channels of the residual stream.</param>
/// <param name="Channels">Channels of the output: the vocabulary, for a language model.</param>
/// <param name="Parallel">Whether a layer's MLP reads what its attention reads.</param>
/// <param name="Norms">Where norms stand: <c>none</c>, <c>before the blocks</c>, <c>on the stream</c>, <c>on the blocks' outputs</c>.</param>
public sealed record TransformerShape(int Layers, int Heads, int KeyValueHeads, int HeadWidth, int Width, int Channels, bool Parallel, string Norms);
