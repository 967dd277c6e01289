using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Reporting.Plots;

namespace Acdc.Onnx.Reporting.Experiments;

/// <summary>What <c>acdc sweep</c> leaves: sweep.csv, one row per cell, and the plot of sizes against thresholds.</summary>
internal static class SweepFiles
{
    private static readonly CsvTable<SweepRow> Rows = new(
        ("cell", row => row.Cell.Number),
        ("metric", row => row.Cell.Metric.Name),
        ("ablation", row => row.Cell.Ablation),
        ("rule", row => row.Cell.Rule),
        ("order", row => row.Cell.Order),
        ("threshold", row => row.Cell.Threshold),
        ("edges", row => row.Edges),
        ("nodes", row => row.Nodes),
        ("tests", row => row.Tests),
        ("improving", row => row.Improving),
        ("start", row => row.Start),
        ("final", row => row.Final),
        ("corrupted", row => row.Corrupted),
        ("faithfulness", row => row.Faithfulness),
        ("final_kl", row => row.Kl));

    private static readonly (string Name, Func<SweepCell, string> Of)[] Settings =
        [("metric", cell => cell.Metric.Name), ("ablation", cell => Spelling.Of(cell.Ablation)), ("rule", cell => Spelling.Of(cell.Rule)),
            ("order", cell => cell.Order)];

    /// <summary>The files.</summary>
    /// <param name="rows">The cells.</param>
    /// <param name="title">What was run, for the plot.</param>
    public static IReadOnlyList<ResultFile> Of(IReadOnlyList<SweepRow> rows, string title)
    {
        PlotAxis x = new("threshold", AxisScale.Logarithmic), y = new("edges in the circuit", AxisScale.Logarithmic);
        Plot plot = new(title, x, y, [.. rows.GroupBy(row => NameOf(row.Cell, rows))
            .Select(series => new PlotSeries(series.Key, [.. series.Select(row => (row.Cell.Threshold, (double)row.Edges)).Order()]))]);
        VegaLite chart = new("sweep.csv", ("threshold", x), ("edges", y), "order")
        {
            Title = title,
            Rows = "metric",
            SeriesToo = [.. Settings.Where(setting => setting.Name is "ablation" or "rule" && rows.Select(row => setting.Of(row.Cell)).Distinct().Count() > 1)
                .Select(setting => setting.Name)],
        };
        return
        [
            new("sweep.csv", output => Rows.Write(rows, output)),
            new("sweep.svg", output => SvgPlot.Write(plot, output)),
            new("sweep.vl.json", chart.Write),
        ];
    }

    /// <summary>What tells a cell's series from the others': the settings that are not the same in all cells.</summary>
    private static string NameOf(SweepCell cell, IReadOnlyList<SweepRow> rows)
    {
        var differing = Settings.Where(setting => rows.Any(row => setting.Of(row.Cell) != setting.Of(cell))).ToArray();
        return string.Join(", ", (differing.Length > 0 ? differing : Settings[..1]).Select(setting => setting.Of(cell)));
    }
}
