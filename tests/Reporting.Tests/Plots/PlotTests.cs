using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Acdc.Onnx.Reporting.Plots;

namespace Acdc.Onnx.Reporting.Tests.Plots;

[TestClass]
public sealed class PlotTests
{
    private static Plot Sample => new(
        "sizes < thresholds & more",
        new("edges", AxisScale.Logarithmic),
        new("kl", AxisScale.Linear, (0, 2)),
        [
            new("limit", [(1, 1), (200, 1)], SeriesStyle.Guide),
            new("acdc", [(0, 2), (3, 1.25), (40, 0.5), (180, 0)]),
            new("exact", [(1, 2), (20, double.NaN), (180, 0.125)], SeriesStyle.Steps),
            new("random", [(30, 1.5)], SeriesStyle.Points),
        ]);

    [TestMethod]
    public void A_plot_and_its_chart_are_as_accepted_under_any_culture()
    {
        VegaLite chart = new("pareto.csv", ("edges", Sample.X), ("kl", Sample.Y), "method") { Title = Sample.Title, Rows = "ablation" };
        foreach (var culture in new[] { CultureInfo.InvariantCulture, Golden.ForeignCulture() })
        {
            Golden.Check("plots/sample.svg", Golden.Under(culture, writer => SvgPlot.Write(Sample, writer)));
            Golden.Check("plots/sample.vl.json", Golden.Under(culture, chart.Write));
        }
    }

    [TestMethod]
    public void A_plot_is_well_formed_and_every_finite_point_has_a_mark_in_the_frame()
    {
        var svg = XDocument.Parse(Golden.Under(CultureInfo.InvariantCulture, writer => SvgPlot.Write(Sample, writer))).Root!;
        XNamespace name = "http://www.w3.org/2000/svg";
        double[][] marks =
        [
            .. svg.Elements(name + "g").Elements(name + "path").Select(path => path.Attribute("transform")?.Value).OfType<string>()
                .Select(text => text["translate(".Length..^1].Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray()),
        ];

        Assert.AreEqual(Sample.Title, svg.Element(name + "title")!.Value);
        Assert.AreEqual(4 + 2 + 1, marks.Length);
        Assert.IsTrue(marks.All(mark => mark[0] is >= 74 and <= 74 + 490 && mark[1] is >= 44 and <= 402));
        Assert.AreEqual(44 + (358 * (1 - (1.25 / 2))), marks[1][1], 0.01, "1.25 of 2 up the axis");
        Assert.AreEqual((marks[1][0] - marks[2][0]) / (marks[2][0] - marks[3][0]), Math.Log(3.0 / 40) / Math.Log(40.0 / 180), 0.001, "logarithms across");
        CollectionAssert.IsSubsetOf(
            new[] { "acdc", "exact", "random", "limit", "0", "1", "10", "100" }, svg.Elements(name + "text").Select(text => text.Value).ToArray());
    }

    [TestMethod]
    [DataRow(0.0, 1.0, "0 0.2 0.4 0.6 0.8 1")]
    [DataRow(-0.7, 7.3, "-2 0 2 4 6 8")]
    [DataRow(-0.003, 1.41, "0 0.5 1 1.5")]
    [DataRow(5.0, 5.0, "4.4 4.6 4.8 5 5.2 5.4 5.6")]
    public void Linear_marks_are_round_numbers_that_span_the_data(double low, double high, string expected)
    {
        string marks = Spell(AxisTicks.Of(new("any"), [low, high]));

        Assert.AreEqual(expected, marks);
    }

    [TestMethod]
    [DataRow(1e-5, 0.1, "1E-05 0.0001 0.001 0.01 0.1")]
    [DataRow(3.0, 40.0, "5 10 20")]
    [DataRow(7.0, 7.0, "5 10 20")]
    [DataRow(0.0, 1500.0, "0 1000 2000")]
    [DataRow(0.0, 0.0, "0 1 2 5 10")]
    public void Logarithmic_marks_stand_at_powers_of_ten_and_between_where_these_are_few(double low, double high, string expected)
    {
        Assert.AreEqual(expected, Spell(AxisTicks.Of(new("any", AxisScale.Logarithmic), [low, high])));
    }

    [TestMethod]
    public void A_chart_names_its_table_and_its_columns()
    {
        VegaLite chart = new("roc.csv", ("edge_fpr", new("x", Range: (0, 1))), ("edge_tpr", new("y")), "method") { Style = SeriesStyle.Steps };

        var json = JsonNode.Parse(Golden.Under(CultureInfo.InvariantCulture, chart.Write))!;

        Assert.AreEqual("roc.csv", json["data"]!["url"]!.GetValue<string>());
        Assert.AreEqual(
            "edge_fpr edge_tpr method", $"{json["encoding"]!["x"]!["field"]} {json["encoding"]!["y"]!["field"]} {json["encoding"]!["color"]!["field"]}");
        Assert.AreEqual("step-after", json["mark"]!["interpolate"]!.GetValue<string>());
    }

    private static string Spell(AxisTicks ticks) => string.Join(' ', ticks.Marks.Select(mark => mark.Label).Where(label => label.Length > 0));
}
