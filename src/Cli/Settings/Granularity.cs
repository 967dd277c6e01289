namespace Acdc.Onnx.Cli.Settings;

/// <summary>What counts as one edge into a head.</summary>
internal enum Granularity
{
    /// <summary>One edge into each of the head's q, k and v inputs.</summary>
    Qkv,

    /// <summary>One edge into the head.</summary>
    Head,
}
