using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Reporting.Plots;

namespace Acdc.Onnx.Reporting.Experiments;

/// <summary>What <c>acdc faithfulness</c> leaves: faithfulness.csv, areas.csv and the plot of the curves.</summary>
internal static class FaithfulnessFiles
{
    private static readonly CsvTable<(FaithfulnessCurve Curve, FaithfulnessPoint Point)> Points = new(
        ("method", row => row.Curve.Method),
        ("draw", row => row.Curve.Draw),
        ("share", row => row.Point.Share),
        ("chosen", row => row.Point.Chosen),
        ("edges", row => row.Point.Kept),
        ("metric", row => row.Point.Metric),
        ("faithfulness", row => row.Point.Faithfulness));

    private static readonly CsvTable<FaithfulnessCurve> Areas = new(
        ("method", row => row.Method),
        ("draw", row => row.Draw),
        ("cpr", row => row.Cpr),
        ("cmd", row => row.Cmd));

    /// <summary>The files.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="title">What was run, for the plot.</param>
    public static IReadOnlyList<ResultFile> Of(IReadOnlyList<FaithfulnessCurve> curves, string title)
    {
        PlotAxis x = new("share of edges taken", AxisScale.Logarithmic), y = new("faithfulness");
        Plot plot = new(
            title,
            x,
            y,
            [
                new("the whole model", [(FaithfulnessCurve.Shares[0], 1), (1, 1)], SeriesStyle.Guide),
                .. curves.GroupBy(curve => curve.Method).Select(Mean),
            ]);
        VegaLite chart = new("faithfulness.csv", ("share", x), ("faithfulness", y), "method") { Title = title, Mean = true };
        return
        [
            new("faithfulness.csv", output => Points.Write(curves.SelectMany(curve => curve.Points, (curve, point) => (curve, point)), output)),
            new("areas.csv", output => Areas.Write(curves, output)),
            new("faithfulness.svg", output => SvgPlot.Write(plot, output)),
            new("faithfulness.vl.json", chart.Write),
        ];
    }

    private static PlotSeries Mean(IGrouping<string, FaithfulnessCurve> method)
    {
        string name =
            method.Count() == 1 ? method.Key : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{method.Key}, mean of {method.Count()}");
        return new(name, [.. method.SelectMany(curve => curve.Points)
            .GroupBy(point => point.Share).Select(points => (points.Key, points.Average(point => point.Faithfulness)))]);
    }
}
