namespace Acdc.Onnx.Reporting.Plots;

/// <summary>A series of points; those that are not finite are left out.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">The points, in the order in which they are joined.</param>
/// <param name="Style">How it is drawn.</param>
internal sealed record PlotSeries(string Name, IReadOnlyList<(double X, double Y)> Points, SeriesStyle Style = SeriesStyle.Line);
