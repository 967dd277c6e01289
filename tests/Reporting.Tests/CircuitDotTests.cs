using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Acdc.Onnx.Reporting.Tests;

[TestClass]
public sealed partial class CircuitDotTests
{
    private static IEnumerable<object[]> SampleNames => Samples.All.Select(sample => new object[] { sample.Name });

    [TestMethod]
    [DynamicData(nameof(SampleNames))]
    public void Every_edge_of_the_circuit_is_drawn_once(string sample)
    {
        var drawn = DrawnEdge().Matches(Written.Text(sample, "circuit.dot"))
            .Select(edge => $"{edge.Groups["sender"]}->{edge.Groups["receiver"]}{(edge.Groups["input"].Success ? $"<{edge.Groups["input"]}>" : "")}");

        CollectionAssert.AreEquivalent(
            Written.Rows(sample, "edges.csv").Where(row => row["kept"] == "true").Select(row => row["edge"]).ToArray(),
            drawn.ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(SampleNames))]
    public void Every_node_of_the_circuit_is_drawn_in_the_rank_of_its_layer(string sample)
    {
        string text = Written.Text(sample, "circuit.dot");
        foreach (var row in Written.Rows(sample, "nodes.csv"))
        {
            var drawn = text.Split('\n').Where(line => line.StartsWith($"    \"{row["node"]}\" [", StringComparison.Ordinal));
            Assert.AreEqual(row["in_circuit"] == "true" ? 1 : 0, drawn.Count(), row["node"]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(SampleNames))]
    public void Brackets_and_quotes_are_balanced(string sample)
    {
        string text = Written.Text(sample, "circuit.dot");
        string outside = Quoted().Replace(text, "");

        Assert.AreEqual(0, outside.Count(letter => letter == '"'));
        Assert.AreEqual(outside.Count(letter => letter == '{'), outside.Count(letter => letter == '}'));
        Assert.AreEqual(outside.Count(letter => letter == '['), outside.Count(letter => letter == ']'));
        string labels = text.Replace("->", "", StringComparison.Ordinal);
        Assert.AreEqual(
            outside.Replace("->", "", StringComparison.Ordinal).Count(letter => letter == '<'), Quoted().Replace(labels, "").Count(letter => letter == '>'));
    }

    [TestMethod]
    public void An_edge_whose_removal_helps_is_red_and_one_untested_dashed()
    {
        string[] lines = Written.Text("norms", "circuit.dot").Split('\n');

        StringAssert.Contains(lines.Single(line => line.Contains("m0->m0.norm -2", StringComparison.Ordinal)), "#b2182b", StringComparison.Ordinal);
        StringAssert.Contains(lines.Single(line => line.Contains("a0.norm->m0.norm +1", StringComparison.Ordinal)), "#2166ac", StringComparison.Ordinal);
        StringAssert.Contains(lines.Single(line => line.Contains("embed->a0.h0<q>", StringComparison.Ordinal)
            && !line.Contains("pos_", StringComparison.Ordinal)), "style=dashed", StringComparison.Ordinal);
    }

    [TestMethod]
    [DynamicData(nameof(SampleNames))]
    public async Task Graphviz_draws_it_without_a_warning(string sample)
    {
        using Process dot =
            new() { StartInfo = new("dot", "-Tsvg") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true } };
        try
        {
            dot.Start();
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive("Graphviz is not installed");
        }

        var picture = dot.StandardOutput.ReadToEndAsync();
        var warnings = dot.StandardError.ReadToEndAsync();
        await dot.StandardInput.WriteAsync(Written.Text(sample, "circuit.dot"));
        dot.StandardInput.Close();

        Assert.AreEqual("", await warnings);
        StringAssert.Contains(await picture, "</svg>", StringComparison.Ordinal);
    }

    [GeneratedRegex("""^  "(?<sender>[^"]+)":n -> "(?<receiver>[^"]+)"(:(?<input>[qkv]))?:s \[""", RegexOptions.Multiline)]
    private static partial Regex DrawnEdge();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();
}
