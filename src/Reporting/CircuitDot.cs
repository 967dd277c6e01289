using System.Globalization;
using System.Net;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>
/// The circuit for Graphviz, from the input below to the logits above: a rank for each layer's attention and MLP, heads with their q, k and v inputs,
/// edges as wide as their effect is large, blue where removing them makes the metric worse, red where better, dashed where untested.
/// </summary>
internal sealed class CircuitDot : IExporter
{
    private const string Font = "fontname=\"Helvetica,Arial,sans-serif\"";

    public string FileName => "circuit.dot";

    public string Description => "a picture of the circuit: dot -Tsvg circuit.dot -o circuit.svg";

    public void Write(SearchResult result, RunDescription run, TextWriter output)
    {
        EdgeOutcome[] kept = [.. result.Outcomes.Where(outcome => outcome.Kept)];
        output.WriteLine("digraph circuit {");
        output.WriteLine(
            $"  graph [rankdir=BT, bgcolor=white, nodesep=0.12, ranksep=1, splines=true, outputorder=edgesfirst, {Font}, labelloc=t, "
                + $"label=<{Title(result, run, kept.Length)}>];");
        output.WriteLine($"  node [shape=box, style=filled, penwidth=1, color=\"#555555\", fontsize=13, margin=\"0.12,0.06\", {Font}];");
        output.WriteLine("  edge [arrowsize=0.6];");
        output.WriteLine();
        WriteNodes(kept, output);
        WriteEdges(kept, output);
        output.WriteLine("}");
    }

    private static string Title(SearchResult result, RunDescription run, int kept)
    {
        string start = Spelling.Short(run.Metric.Own(result.StartMetric));
        string final = Spelling.Short(run.Metric.Own(result.FinalMetric));
        string title =
            string.Create(CultureInfo.InvariantCulture, $"{run.Model}: {kept} of {result.Outcomes.Count} edges, {run.Metric.Name} {start} to {final}");
        return $"<font point-size=\"16\" color=\"#333333\">{WebUtility.HtmlEncode(title)}</font><br/>"
            + "<font point-size=\"11\" color=\"#777777\">width: effect of removing the edge; blue: worse, red: better</font><br/>";
    }

    private static void WriteNodes(IReadOnlyList<EdgeOutcome> kept, TextWriter output)
    {
        var inputs = kept.Select(outcome => outcome.Edge.Receiver).ToLookup(receiver => receiver.Node, receiver => receiver.Input);
        var ranks = kept
            .SelectMany(outcome => new[] { outcome.Edge.Sender, outcome.Edge.Receiver.Node })
            .Distinct()
            .OrderBy(EdgeGraph.ForwardRank)
            .GroupBy(DotRank.Of)
            .ToArray();
        foreach (var rank in ranks)
        {
            output.WriteLine("  {");
            output.WriteLine("    rank=same;");
            output.WriteLine($"    \"{rank.Key.Id}\" [shape=plaintext, style=\"\", fontsize=11, fontcolor=\"#888888\", label=\"{rank.Key.Label}\"];");
            foreach (var node in rank)
            {
                output.WriteLine($"    \"{node}\" [{Look(node, [.. inputs[node]])}];");
            }

            output.WriteLine("  }");
        }

        if (ranks.Length > 1)
        {
            output.WriteLine($"  {string.Join(" -> ", ranks.Select(rank => $"\"{rank.Key.Id}\""))} [style=invis, weight=100];");
        }
    }

    private static string Look(CircuitNode node, HashSet<HeadInput> inputs)
    {
        string fill = node.Kind switch
        {
            NodeKind.Head => "#dce9f5",
            NodeKind.Mlp or NodeKind.Mixer => "#fdebd0",
            NodeKind.AttentionNorm or NodeKind.MixerNorm or NodeKind.MlpNorm => "#f3f3f3",
            _ => "#e2e2e2",
        };
        if (node.Kind != NodeKind.Head || inputs.Count == 0 || inputs.Contains(HeadInput.Whole))
        {
            return $"fillcolor=\"{fill}\"";
        }

        string cells = string.Concat(new[] { HeadInput.Query, HeadInput.Key, HeadInput.Value }.Select(input => Cell(input, inputs.Contains(input))));
        return "shape=plain, style=\"\", label=<<table border=\"1\" color=\"#555555\" cellborder=\"0\" cellspacing=\"2\" cellpadding=\"2\""
            + $" bgcolor=\"{fill}\"><tr><td colspan=\"3\">{node}</td></tr><tr>{cells}</tr></table>>";
    }

    private static string Cell(HeadInput input, bool used)
    {
        string fill = (used, input) switch
        {
            (false, _) => "#ffffff",
            (_, HeadInput.Query) => "#fdd49e",
            (_, HeadInput.Key) => "#d4b9da",
            _ => "#b8e0b8",
        };
        string letter = Spelling.Of(input);
        return $"<td port=\"{letter}\" width=\"20\" bgcolor=\"{fill}\"><font point-size=\"10\" color=\"{(used ? "#222222" : "#cccccc")}\">{letter}</font></td>";
    }

    private static void WriteEdges(IReadOnlyList<EdgeOutcome> kept, TextWriter output)
    {
        double largest = kept.Select(outcome => Math.Abs(outcome.Effect)).Where(double.IsFinite).DefaultIfEmpty().Max();
        foreach (var outcome in kept)
        {
            var (sender, receiver) = outcome.Edge;
            string port = receiver.Input == HeadInput.Whole ? "" : $":{Spelling.Of(receiver.Input)}";
            double share = largest > 0 ? Math.Min(1, Math.Abs(outcome.Effect) / largest) : 0;
            string width = (0.5 + (4.5 * Math.Sqrt(double.IsNaN(share) ? 0 : share))).ToString("F2", CultureInfo.InvariantCulture);
            string colour = outcome.Fate == EdgeFate.Untested ? "#777777b0" : outcome.Effect < 0 ? "#b2182bb0" : "#2166acb0";
            string style = outcome.Fate == EdgeFate.Untested ? ", style=dashed" : "";
            output.WriteLine(
                $"  \"{sender}\":n -> \"{receiver.Node}\"{port}:s [penwidth={width}, color=\"{colour}\"{style}, tooltip=\"{outcome.Edge} "
                    + $"{Spelling.Effect(outcome)}\"];");
        }
    }
}
