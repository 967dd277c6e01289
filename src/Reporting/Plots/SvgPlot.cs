using System.Globalization;
using System.Net;

namespace Acdc.Onnx.Reporting.Plots;

/// <summary>Draws a plot as SVG, readable in any browser: axes with marks, a grid, a legend beside it.</summary>
internal static class SvgPlot
{
    private const string Grey = "#999999";
    private const string GuideDashes = "3 3";
    private const double Least = 460;
    private const double Left = 74;
    private const double Top = 44;
    private const double LetterWidth = 6.5;
    private const double Bottom = 58;
    private const double PlotWidth = 490;
    private const double PlotHeight = Least - Top - Bottom;
    private const double LegendStep = 20;

    /// <summary>Writes the plot. The same plot gives the same text.</summary>
    public static void Write(Plot plot, TextWriter output)
    {
        var points = plot.Series.SelectMany(series => series.Points).Where(IsFinite).ToArray();
        var x = AxisTicks.Of(plot.X, points.Select(point => point.X));
        var y = AxisTicks.Of(plot.Y, points.Select(point => point.Y));
        double height = Math.Max(Least, Top + (LegendStep * (plot.Series.Count + 1)));
        double width = Left + PlotWidth + 60 + (LetterWidth * plot.Series.Select(series => series.Name.Length).DefaultIfEmpty().Max());
        output.WriteLine(
            Text(
                $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:F0} {height:F0}\" width=\"{width:F0}\" height=\"{height:F0}\" ")
                + Text($"font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\" fill=\"#333333\">"));
        output.WriteLine($"<title>{Escape(plot.Title)}</title>");
        output.WriteLine(Text($"<rect width=\"{width:F0}\" height=\"{height:F0}\" fill=\"#ffffff\"/>"));
        output.WriteLine(Text($"<text x=\"{Left}\" y=\"24\" font-size=\"15\">{Escape(plot.Title)}</text>"));
        WriteAxes(plot, x, y, output);
        output.WriteLine(
            Text($"<clipPath id=\"frame\"><rect x=\"{Left - 6}\" y=\"{Top - 6}\" width=\"{PlotWidth + 12}\" height=\"{PlotHeight + 12}\"/></clipPath>"));
        output.WriteLine("<g clip-path=\"url(#frame)\">");
        int drawn = 0;
        foreach (var series in plot.Series)
        {
            WriteSeries(series, series.Style == SeriesStyle.Guide ? -1 : drawn++, point => At(point, x, y), output);
        }

        output.WriteLine("</g>");
        WriteLegend(plot, output);
        output.WriteLine("</svg>");
    }

    private static void WriteAxes(Plot plot, AxisTicks x, AxisTicks y, TextWriter output)
    {
        double bottom = Top + PlotHeight;
        foreach (var (value, label) in x.Marks)
        {
            double place = Left + (x.Place(value) * PlotWidth);
            output.WriteLine(
                Text(
                    $"<line x1=\"{place:F2}\" y1=\"{Top}\" x2=\"{place:F2}\" y2=\"{bottom + (label.Length > 0 ? 5 : 0)}\" ")
                    + Text($"stroke=\"{(label.Length > 0 ? "#dddddd" : "#f2f2f2")}\"/>"));
            output.WriteLine(Text($"<text x=\"{place:F2}\" y=\"{bottom + 19}\" text-anchor=\"middle\">{label}</text>"));
        }

        foreach (var (value, label) in y.Marks)
        {
            double place = bottom - (y.Place(value) * PlotHeight);
            output.WriteLine(
                Text(
                    $"<line x1=\"{Left - (label.Length > 0 ? 5 : 0)}\" y1=\"{place:F2}\" x2=\"{Left + PlotWidth}\" y2=\"{place:F2}\" ")
                    + Text($"stroke=\"{(label.Length > 0 ? "#dddddd" : "#f2f2f2")}\"/>"));
            output.WriteLine(Text($"<text x=\"{Left - 9}\" y=\"{place + 4:F2}\" text-anchor=\"end\">{label}</text>"));
        }

        output.WriteLine(Text($"<path d=\"M{Left} {Top}V{bottom}H{Left + PlotWidth}\" fill=\"none\" stroke=\"#555555\"/>"));
        output.WriteLine(
            Text($"<text x=\"{Left + (PlotWidth / 2)}\" y=\"{Least - 16}\" text-anchor=\"middle\" font-size=\"13\">{Escape(plot.X.Label)}</text>"));
        output.WriteLine(Text(
            $"<text transform=\"translate(20 {Top + (PlotHeight / 2)}) rotate(-90)\" text-anchor=\"middle\" font-size=\"13\">{Escape(plot.Y.Label)}</text>"));
    }

    private static void WriteSeries(PlotSeries series, int number, Func<(double X, double Y), (double X, double Y)> at, TextWriter output)
    {
        (double X, double Y)[] places = [.. series.Points.Where(IsFinite).Select(at)];
        bool isGuide = number < 0;
        string colour = isGuide ? Grey : PlotPalette.Colour(number);
        if (series.Style != SeriesStyle.Points && places.Length > 1)
        {
            string dashes = (isGuide ? GuideDashes : PlotPalette.Dashes(number)) is { } pattern ? $" stroke-dasharray=\"{pattern}\"" : "";
            output.WriteLine(
                Text(
                    $"<path d=\"{Path(places, series.Style)}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{(isGuide ? 1 : 1.8)}\" ")
                    + Text($"stroke-opacity=\"0.85\"{dashes}/>"));
        }

        foreach (var (x, y) in isGuide ? [] : places.Distinct())
        {
            output.WriteLine(Text($"<path transform=\"translate({x:F2} {y:F2})\" d=\"{PlotPalette.Mark(number)}\" fill=\"{colour}\" fill-opacity=\"0.85\"/>"));
        }
    }

    private static string Path((double X, double Y)[] places, SeriesStyle style) =>
        string.Concat(places.Select((place, i) => i == 0
            ? Text($"M{place.X:F2} {place.Y:F2}")
            : style == SeriesStyle.Steps ? Text($"H{place.X:F2}V{place.Y:F2}") : Text($"L{place.X:F2} {place.Y:F2}")));

    private static void WriteLegend(Plot plot, TextWriter output)
    {
        int number = 0;
        double x = Left + PlotWidth + 18, y = Top + 8;
        foreach (var series in plot.Series.OrderBy(series => series.Style == SeriesStyle.Guide))
        {
            bool isGuide = series.Style == SeriesStyle.Guide;
            string colour = isGuide ? Grey : PlotPalette.Colour(number);
            string dashes = (isGuide ? GuideDashes : PlotPalette.Dashes(number)) is { } pattern ? $" stroke-dasharray=\"{pattern}\"" : "";
            if (series.Style != SeriesStyle.Points)
            {
                output.WriteLine(
                    Text($"<line x1=\"{x}\" y1=\"{y}\" x2=\"{x + 22}\" y2=\"{y}\" stroke=\"{colour}\" stroke-width=\"{(isGuide ? 1 : 1.8)}\"{dashes}/>"));
            }

            if (!isGuide)
            {
                output.WriteLine(Text($"<path transform=\"translate({x + 11} {y})\" d=\"{PlotPalette.Mark(number)}\" fill=\"{colour}\"/>"));
            }

            output.WriteLine(Text($"<text x=\"{x + 29}\" y=\"{y + 4}\">{Escape(series.Name)}</text>"));
            (number, y) = (number + 1, y + LegendStep);
        }
    }

    private static (double X, double Y) At((double X, double Y) point, AxisTicks x, AxisTicks y) =>
        (Left + (x.Place(point.X) * PlotWidth), Top + PlotHeight - (y.Place(point.Y) * PlotHeight));

    private static bool IsFinite((double X, double Y) point) => double.IsFinite(point.X) && double.IsFinite(point.Y);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
