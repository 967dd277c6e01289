namespace Acdc.Onnx.Discovery.Search;

/// <summary>What of a test is compared with the threshold.</summary>
public enum ComparisonRule
{
    /// <summary>The change as it is: an ablation that makes the metric fall is always accepted (the published program's default).</summary>
    Signed,

    /// <summary>The absolute value of the change.</summary>
    Absolute,
}
