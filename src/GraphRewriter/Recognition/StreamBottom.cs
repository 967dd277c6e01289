using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>The residual stream at the bottom, whole or split in a token and a position part.</summary>
/// <param name="Value">The whole stream.</param>
/// <param name="Token">The token part, where the bottom is split.</param>
/// <param name="Position">The position part, where the bottom is split.</param>
internal sealed record StreamBottom(OnnxValue Value, OnnxValue? Token = null, OnnxValue? Position = null)
{
    /// <summary>Whether the bottom is two senders.</summary>
    public bool IsSplit => Token is not null;
}
