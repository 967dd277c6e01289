using System.Globalization;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using FsCheck;
using FsCheck.Fluent;

namespace Acdc.Onnx.Reporting.Tests;

[TestClass]
public sealed class CsvTests
{
    private static IEnumerable<object[]> SampleNames => Samples.All.Select(sample => new object[] { sample.Name });

    [TestMethod]
    [DynamicData(nameof(SampleNames))]
    public void Edges_read_back_as_they_were(string sample)
    {
        var outcomes = Samples.All.Single(candidate => candidate.Name == sample).Result.Outcomes;
        var rows = Written.Rows(sample, "edges.csv");

        Assert.AreEqual(outcomes.Count, rows.Count);
        foreach (var (outcome, row) in outcomes.Zip(rows))
        {
            Assert.AreEqual(outcome.Edge, Edge.Parse(row["edge"]));
            Assert.AreEqual(outcome.Edge.Sender, CircuitNode.Parse(row["sender"]));
            Assert.AreEqual($"{outcome.Edge.Receiver}", row["receiver"] + (row["input"].Length > 0 ? $"<{row["input"]}>" : ""));
            Assert.AreEqual(outcome.Kept, bool.Parse(row["kept"]));
            Assert.AreEqual(outcome.Fate, Enum.Parse<EdgeFate>(row["fate"].Replace("_", "", StringComparison.Ordinal), ignoreCase: true));
            Assert.AreEqual(outcome.Effect, double.Parse(row["effect"], CultureInfo.InvariantCulture));
            Assert.AreEqual(outcome.Order is { } order ? order.ToString(CultureInfo.InvariantCulture) : "", row["order"]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(SampleNames))]
    public void Tests_read_back_in_their_order(string sample)
    {
        var tests = Samples.All.Single(candidate => candidate.Name == sample).Result.Tests;
        var rows = Written.Rows(sample, "trace.csv");

        Assert.AreEqual(tests.Count, rows.Count);
        foreach (var (test, row) in tests.Zip(rows))
        {
            Assert.AreEqual(test.Order, int.Parse(row["order"], CultureInfo.InvariantCulture));
            Assert.AreEqual(test.WholeInput ? "whole_input" : $"{test.Edge}", row["edge"]);
            Assert.AreEqual(test.Edges.Count, int.Parse(row["edges"], CultureInfo.InvariantCulture));
            Assert.AreEqual(test.Before, double.Parse(row["before"], CultureInfo.InvariantCulture));
            Assert.AreEqual(test.After, double.Parse(row["after"], CultureInfo.InvariantCulture));
            Assert.AreEqual(test.Decision == Decision.Remove, row["decision"] == "remove");
        }
    }

    [TestMethod]
    [DynamicData(nameof(SampleNames))]
    public void Nodes_count_the_edges_that_edges_csv_lists(string sample)
    {
        var edges = Written.Rows(sample, "edges.csv");
        foreach (var row in Written.Rows(sample, "nodes.csv"))
        {
            var into = edges.Where(edge => edge["receiver"] == row["node"]).ToArray();
            var from = edges.Where(edge => edge["sender"] == row["node"]).ToArray();

            Assert.AreEqual($"{into.Length} {from.Length}", $"{row["incoming_edges"]} {row["outgoing_edges"]}");
            Assert.AreEqual(
                $"{into.Count(edge => edge["kept"] == "true")} {from.Count(edge => edge["kept"] == "true")}", $"{row["kept_incoming"]} {row["kept_outgoing"]}");
        }
    }

    [TestMethod]
    public void Any_number_reads_back_to_the_bit_under_any_culture() => Prop.ForAll<double>(number =>
    {
        CsvTable<double> table = new(("number", row => row));
        string text = Golden.Under(Golden.ForeignCulture(), writer => table.Write([number], writer));
        return BitConverter.DoubleToInt64Bits(number) == BitConverter.DoubleToInt64Bits(double.Parse(text.Split('\n')[1], CultureInfo.InvariantCulture));
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Cells_are_quoted_where_they_must_be_and_nowhere_else()
    {
        CsvTable<string> table = new(("a,b", row => row), ("edge", _ => Edge.Parse("a0.h1->a2.h3<q>")), ("none", _ => null));

        string text = Golden.Under(CultureInfo.InvariantCulture, writer => table.Write(["plain", "say \"so\"", "two\nlines"], writer));

        Assert.AreEqual(
            "\"a,b\",edge,none\nplain,a0.h1->a2.h3<q>,\n\"say \"\"so\"\"\",a0.h1->a2.h3<q>,\n\"two\nlines\",a0.h1->a2.h3<q>,\n",
            text);
    }
}
