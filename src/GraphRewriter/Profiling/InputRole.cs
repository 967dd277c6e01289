namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>What a graph input is for, and so what it is fed when the data gives nothing.</summary>
internal enum InputRole
{
    /// <summary>Token ids; always given.</summary>
    Tokens,

    /// <summary>Which positions are tokens; ones.</summary>
    AttentionMask,

    /// <summary>Positions; 0, 1, …</summary>
    Positions,

    /// <summary>Segments; zeros.</summary>
    TokenTypes,

    /// <summary>Cached keys and values of earlier positions; empty.</summary>
    Past,

    /// <summary>None of these: what the file takes beside its tokens, such as pixels or the states of an encoder. No block may read it.</summary>
    Other,
}
