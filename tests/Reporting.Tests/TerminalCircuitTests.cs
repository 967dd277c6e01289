using System.Globalization;
using System.Text.RegularExpressions;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Reporting.Tests;

[TestClass]
public sealed partial class TerminalCircuitTests
{
    private static IEnumerable<object[]> SampleNames => Samples.All.Select(sample => new object[] { sample.Name });

    [TestMethod]
    [DynamicData(nameof(SampleNames))]
    public void The_text_is_as_accepted_under_any_culture(string sample)
    {
        var result = Samples.All.Single(candidate => candidate.Name == sample).Result;
        foreach (var culture in new[] { CultureInfo.InvariantCulture, Golden.ForeignCulture() })
        {
            Golden.Check($"{sample}/terminal.txt", Golden.Under(culture, writer => Write(TerminalCircuit.Lines(result), writer)));
        }
    }

    [TestMethod]
    [DataRow(80)]
    [DataRow(100)]
    [DataRow(200)]
    public void Lines_keep_to_their_width_and_no_edge_is_passed_over_in_silence(int width)
    {
        var result = Large();
        foreach (int height in new[] { 10, 1000 })
        {
            var lines = TerminalCircuit.Lines(result, width, height);

            Assert.IsTrue(lines.All(line => line.Length <= width));
            Assert.IsTrue(height == 1000 || lines.Count <= height);
            Assert.AreEqual(
                result.Outcomes.Count(outcome => outcome.Kept),
                lines.Sum(line =>
                    Told().Count(line) + (Untold().Match(line) is { Success: true } rest ? int.Parse(rest.Groups[1].Value, CultureInfo.InvariantCulture) : 0)));
        }
    }

    [TestMethod]
    public void A_large_circuit_is_told_by_layers()
    {
        var text = Golden.Under(CultureInfo.InvariantCulture, writer => Write(TerminalCircuit.Lines(Large(), height: 20), writer));

        Golden.Check("large/terminal.txt", text);
    }

    private static void Write(IEnumerable<string> lines, TextWriter writer)
    {
        foreach (string line in lines)
        {
            writer.WriteLine(line);
        }
    }

    private static SearchResult Large()
    {
        List<(string, string)> rows = [];
        string stream = "input";
        for (int layer = 0; layer < 6; layer++)
        {
            string heads = string.Join(' ', Enumerable.Range(0, 10).Select(head => $"a{layer}.h{head}"));
            rows.Add((stream, $"{string.Join("<q> ", heads.Split(' '))}<q> {string.Join("<v> ", heads.Split(' '))}<v>"));
            stream += $" {heads}";
            rows.Add((stream, $"m{layer}"));
            stream += $" m{layer}";
        }

        TestLog log = new([.. rows, (stream, "logits")]);
        var graph = log.Result().Graph;
        foreach (var (index, edge) in graph.Edges.Index())
        {
            log.Single(edge.ToString(), index % 7 == 0 ? 0.02 + (index % 911 / 100.0) : 0);
        }

        return log.Result();
    }

    [GeneratedRegex(" [+-][0-9]")]
    private static partial Regex Told();

    [GeneratedRegex("and ([0-9]+) more$")]
    private static partial Regex Untold();
}
