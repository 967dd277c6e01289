using System.Globalization;
using System.Text;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>The circuit as lines of text, from the logits down: each receiver with the senders it keeps and their effects, the largest first.</summary>
internal static class TerminalCircuit
{
    private const string Gap = "  ";
    private const int Indent = 13;

    /// <summary>Renders the circuit.</summary>
    /// <param name="result">The search.</param>
    /// <param name="width">Columns that a line may take; 80 or more.</param>
    /// <param name="height">Lines above which a layer is told in one line instead of one per receiver.</param>
    public static IReadOnlyList<string> Lines(SearchResult result, int width = 100, int height = 60)
    {
        var receivers = result.Outcomes
            .Where(outcome => outcome.Kept)
            .GroupBy(outcome => outcome.Edge.Receiver)
            .ToArray();
        var layers = receivers
            .GroupBy(receiver => EdgeGraph.ForwardRank(receiver.Key.Node).Layer)
            .OrderByDescending(layer => layer.Key)
            .ToArray();
        bool brief = receivers.Length + layers.Length > height;
        return receivers.Length == 0
            ? ["no edge is in the circuit"]
            : [.. layers.SelectMany(
                layer => !brief || layer.Key == int.MaxValue ? Full(layer, width) : [Brief(layer.SelectMany(edge => edge), layer.Key, width)])];
    }

    private static IEnumerable<string> Full(IGrouping<int, IGrouping<Receiver, EdgeOutcome>> layer, int width)
    {
        if (layer.Key != int.MaxValue)
        {
            yield return LayerName(layer.Key);
        }

        foreach (var receiver in layer.OrderByDescending(edges => EdgeGraph.ForwardRank(edges.Key.Node).Step)
            .ThenBy(edges => edges.Key.Node.Head).ThenBy(edges => edges.Key.Input))
        {
            string name = layer.Key == int.MaxValue ? $"{receiver.Key}" : $"{Gap}{receiver.Key}";
            yield return Line(name, LargestFirst(receiver), edge => $"{edge.Edge.Sender}", width);
        }
    }

    private static string Brief(IEnumerable<EdgeOutcome> edges, int layer, int width)
    {
        EdgeOutcome[] all = [.. LargestFirst(edges)];
        int receivers = all.Select(edge => edge.Edge.Receiver).Distinct().Count();
        string name = string.Create(CultureInfo.InvariantCulture, $"{LayerName(layer),-9}{all.Length} edges into {receivers} inputs:");
        return Line(name, all, edge => $"{edge.Edge}", width);
    }

    private static string Line(string name, IReadOnlyList<EdgeOutcome> edges, Func<EdgeOutcome, string> spell, int width)
    {
        StringBuilder line = new(name.PadRight(Indent));
        for (int told = 0; told < edges.Count; told++)
        {
            string next = $"{Gap}{spell(edges[told])} {Spelling.Effect(edges[told])}";
            string rest = told + 1 < edges.Count ? More(edges.Count - told - 1) : "";
            if (line.Length + next.Length + rest.Length > width && told > 0)
            {
                return line.Append(More(edges.Count - told)).ToString();
            }

            line.Append(next);
        }

        return line.ToString();
    }

    private static EdgeOutcome[] LargestFirst(IEnumerable<EdgeOutcome> edges) =>
        [.. edges.OrderByDescending(edge => Math.Abs(edge.Effect)).ThenByDescending(edge => EdgeGraph.ForwardRank(edge.Edge.Sender))];

    private static string LayerName(int layer) => string.Create(CultureInfo.InvariantCulture, $"layer {layer}");

    private static string More(int count) => string.Create(CultureInfo.InvariantCulture, $"{Gap}and {count} more");
}
