using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Reporting.Plots;

namespace Acdc.Onnx.Reporting.Experiments;

/// <summary>What <c>acdc roc</c> leaves: roc.csv, auc.csv, and a plot of each curve.</summary>
internal static class RocFiles
{
    private static readonly CsvTable<RocRow> Rows = new(
        ("method", row => row.Circuit.Method),
        ("level", row => row.Circuit.Level),
        ("edges", row => row.Circuit.Kept.Count),
        ("edge_fpr", row => row.Edges.FalsePositiveRate),
        ("edge_tpr", row => row.Edges.TruePositiveRate),
        ("nodes", row => row.Circuit.Nodes.Count),
        ("node_fpr", row => row.Nodes.FalsePositiveRate),
        ("node_tpr", row => row.Nodes.TruePositiveRate));

    private static readonly CsvTable<AucRow> Areas = new(
        ("method", row => row.Method),
        ("of", row => row.Of),
        ("auc_pessimistic", row => row.Pessimistic),
        ("auc_trapezoid", row => row.Trapezoid),
        ("points", row => row.Points));

    /// <summary>The files.</summary>
    /// <param name="rows">The circuits, method by method.</param>
    /// <param name="title">What was run, for the plots.</param>
    public static IReadOnlyList<ResultFile> Of(IReadOnlyList<RocRow> rows, string title) =>
    [
        new("roc.csv", output => Rows.Write(rows, output)),
        new("auc.csv", output => Areas.Write(AucRow.Under(rows), output)),
        .. Curve("edge", rows, row => row.Edges, title),
        .. Curve("node", rows, row => row.Nodes, title),
    ];

    private static IEnumerable<ResultFile> Curve(string of, IReadOnlyList<RocRow> rows, Func<RocRow, RocPoint> point, string title)
    {
        PlotAxis x = new($"false positive rate of {of}s", Range: (0, 1)), y = new($"true positive rate of {of}s", Range: (0, 1));
        Plot plot = new(
            $"{title}: {of}s",
            x,
            y,
            [
                new("chance", [(0, 0), (1, 1)], SeriesStyle.Guide),
                .. rows.GroupBy(row => row.Circuit.Method).Select(method => new PlotSeries(method.Key, Staircase(method.Select(point)), SeriesStyle.Steps)),
            ]);
        yield return new($"roc_{of}s.svg", output => SvgPlot.Write(plot, output));
        VegaLite chart = new("roc.csv", ($"{of}_fpr", x), ($"{of}_tpr", y), "method") { Title = plot.Title, Style = SeriesStyle.Steps };
        yield return new($"roc_{of}s.vl.json", chart.Write);
    }

    private static (double, double)[] Staircase(IEnumerable<RocPoint> points) =>
        [.. RocCurve.Undominated(points).Select(point => (point.FalsePositiveRate, point.TruePositiveRate))];
}
