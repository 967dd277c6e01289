namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>How many of the measured rows have something.</summary>
internal enum RowShare
{
    None,
    Some,
    All,
}
