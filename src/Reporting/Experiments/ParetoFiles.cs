using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Reporting.Plots;

namespace Acdc.Onnx.Reporting.Experiments;

/// <summary>What <c>acdc pareto</c> leaves: pareto.csv, and a plot for each metric measured.</summary>
internal static class ParetoFiles
{
    /// <summary>The files.</summary>
    /// <param name="rows">The circuits, method by method.</param>
    /// <param name="metrics">The metrics measured, in the order of the rows' values.</param>
    /// <param name="title">What was run, for the plots.</param>
    public static IReadOnlyList<ResultFile> Of(IReadOnlyList<ParetoRow> rows, IReadOnlyList<MetricDefinition> metrics, string title)
    {
        var fronts = metrics.Select((_, metric) => ParetoRow.Front(rows, metric)).ToArray();
        CsvTable<int> table = new(
        [
            ("method", row => rows[row].Circuit.Method),
            ("level", row => rows[row].Circuit.Level),
            ("edges", row => rows[row].Circuit.Kept.Count),
            ("edge_share", row => rows[row].Circuit.Kept.Count / (double)rows[row].Circuit.Kept.Graph.Edges.Count),
            ("nodes", row => rows[row].Circuit.Nodes.Count),
            .. metrics.SelectMany((metric, i) => new (string, Func<int, object?>)[]
            {
                (metric.Name, row => metric.Own(rows[row].Values[i])),
                ($"on_front_{metric.Name}", row => fronts[i][row]),
            }),
        ]);
        return [new("pareto.csv", output => table.Write(Enumerable.Range(0, rows.Count), output)),
            .. metrics.SelectMany((metric, i) => Picture(rows, metric, i, fronts[i], title))];
    }

    private static IEnumerable<ResultFile> Picture(IReadOnlyList<ParetoRow> rows, MetricDefinition metric, int index, IReadOnlyList<bool> front, string title)
    {
        PlotAxis x = new("edges in the circuit", AxisScale.Logarithmic), y = new($"{metric.Name} on held-out prompts");
        Plot plot = new(
            title,
            x,
            y,
            [
                new("front", [.. Enumerable.Range(0, rows.Count).Where(row => front[row]).Select(row => Point(rows[row])).Order()], SeriesStyle.Guide),
                .. rows.GroupBy(row => row.Circuit.Method).Select(method => new PlotSeries(method.Key, [.. method.Select(Point).Order()])),
            ]);
        yield return new($"pareto_{metric.Name}.svg", output => SvgPlot.Write(plot, output));
        VegaLite chart = new("pareto.csv", ("edges", x), (metric.Name, y), "method") { Title = title };
        yield return new($"pareto_{metric.Name}.vl.json", chart.Write);

        (double, double) Point(ParetoRow row) => (row.Circuit.Kept.Count, metric.Own(row.Values[index]));
    }
}
