namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>How much of the true circuit a circuit has, and how much else.</summary>
/// <param name="FalsePositiveRate">The share of what is not in the true circuit that was found.</param>
/// <param name="TruePositiveRate">The share of the true circuit that was found.</param>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate);
