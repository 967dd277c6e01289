namespace Acdc.Onnx.Discovery.Search;

/// <summary>What a test decided.</summary>
public enum Decision
{
    /// <summary>The edges stay.</summary>
    Keep,

    /// <summary>The edges go.</summary>
    Remove,
}
