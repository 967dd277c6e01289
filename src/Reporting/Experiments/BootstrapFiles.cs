using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Reporting.Plots;

namespace Acdc.Onnx.Reporting.Experiments;

/// <summary>What <c>acdc bootstrap</c> leaves: bootstrap.csv, resamples.csv and the plot of the edges' frequencies.</summary>
internal static class BootstrapFiles
{
    private static readonly CsvTable<EdgeStability> Edges = new(
        ("edge", row => row.Edge),
        ("kept", row => row.Kept),
        ("frequency", row => row.Frequency),
        ("effect", row => row.Effect),
        ("effect_low", row => row.Low),
        ("effect_high", row => row.High));

    private static readonly CsvTable<ResampleRow> Resamples = new(
        ("resample", row => row.Resample),
        ("edges", row => row.Edges),
        ("jaccard", row => row.Jaccard),
        ("start", row => row.Start),
        ("final", row => row.Final));

    /// <summary>The files.</summary>
    /// <param name="edges">One row per edge.</param>
    /// <param name="resamples">One row per resample.</param>
    /// <param name="title">What was run, for the plot.</param>
    public static IReadOnlyList<ResultFile> Of(IReadOnlyList<EdgeStability> edges, IReadOnlyList<ResampleRow> resamples, string title)
    {
        var ranked =
            edges.OrderByDescending(edge => edge.Frequency).Select((edge, i) => (Edge: edge, Rank: i + 1)).Where(row => row.Edge.Frequency > 0).ToArray();
        PlotAxis x = new("edges, the firmest first"), y = new("share of resamples that keep the edge", Range: (0, 1));
        Plot plot = new(
            title,
            x,
            y,
            [
                new("in the circuit", Points(kept: true), SeriesStyle.Points),
                new("not in it", Points(kept: false), SeriesStyle.Points),
            ]);
        VegaLite chart = new("bootstrap.csv", ("effect", new("effect on the metric")), ("frequency", y), "kept") { Title = title, Style = SeriesStyle.Points };
        return
        [
            new("bootstrap.csv", output => Edges.Write(edges, output)),
            new("resamples.csv", output => Resamples.Write(resamples, output)),
            new("bootstrap.svg", output => SvgPlot.Write(plot, output)),
            new("bootstrap.vl.json", chart.Write),
        ];

        (double, double)[] Points(bool kept) => [.. ranked.Where(row => row.Edge.Kept == kept).Select(row => ((double)row.Rank, row.Edge.Frequency))];
    }
}
