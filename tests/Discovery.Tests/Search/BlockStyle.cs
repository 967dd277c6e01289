namespace Acdc.Onnx.Discovery.Tests.Search;

/// <summary>How the blocks of a test graph hang together.</summary>
public enum BlockStyle
{
    Sequential,
    Parallel,
    AttentionOnly,
    NormedOutputs,
    PostNorm,
}
