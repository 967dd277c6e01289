namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>Where a made-up prompt is padded.</summary>
internal enum Padding
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>After its tokens, as this program pads.</summary>
    Right,

    /// <summary>Before its tokens.</summary>
    Left,
}
