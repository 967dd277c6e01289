using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>A set of tokens per row, as graph inputs. Shorter sets are filled with a token of their own that counts nothing.</summary>
/// <param name="Ids">Token ids, [row, place].</param>
/// <param name="Present">1 where the place holds a token of the set, 0 where it only fills the row, [row, place].</param>
public sealed record TokenSet(OnnxValue Ids, OnnxValue Present);
