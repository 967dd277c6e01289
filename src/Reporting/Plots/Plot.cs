namespace Acdc.Onnx.Reporting.Plots;

/// <summary>A plot: what is drawn, not how.</summary>
/// <param name="Title">The line above it.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">What is drawn, the first below the others.</param>
internal sealed record Plot(string Title, PlotAxis X, PlotAxis Y, IReadOnlyList<PlotSeries> Series);
