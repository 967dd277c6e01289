namespace Acdc.Onnx.Testing;

/// <summary>How the blocks of a test graph hang together.</summary>
public enum BlockStyle
{
    Sequential,
    Parallel,
    AttentionOnly,
    NormedOutputs,
    PostNorm,
}
