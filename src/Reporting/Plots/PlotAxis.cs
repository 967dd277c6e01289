namespace Acdc.Onnx.Reporting.Plots;

/// <summary>An axis of a plot.</summary>
/// <param name="Label">What it counts, with its unit.</param>
/// <param name="Scale">How numbers lie on it.</param>
/// <param name="Range">Its ends; null to take them from the data.</param>
internal sealed record PlotAxis(string Label, AxisScale Scale = AxisScale.Linear, (double Low, double High)? Range = null);
