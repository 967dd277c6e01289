namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>How the bottom of the residual stream is read.</summary>
public enum BottomForm
{
    /// <summary>One sender, <c>input</c>.</summary>
    Whole,

    /// <summary>Two senders, <c>embed</c> and <c>pos_embed</c>.</summary>
    Split,
}
