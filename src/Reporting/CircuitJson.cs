using System.Globalization;
using System.Text;
using System.Text.Json;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>
/// The circuit as EAP-IG and MIB read and write it: <c>cfg</c>, <c>nodes</c> and <c>edges</c>, an edge's score being its effect.
/// A <c>note</c> says where nodes or edges are of a kind that those programs' graphs lack.
/// </summary>
internal sealed class CircuitJson : IExporter
{
    public string FileName => "circuit.json";

    public string Description => "the circuit in the format of EAP-IG and MIB";

    public void Write(SearchResult result, RunDescription run, TextWriter output)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, new() { Indented = true, NewLine = "\n", Encoder = Spelling.Json.Encoder }))
        {
            json.WriteStartObject();
            json.WriteStartObject("cfg");
            json.WriteNumber("n_layers", run.Shape.Layers);
            json.WriteNumber("n_heads", run.Shape.Heads);
            json.WriteBoolean("parallel_attn_mlp", run.Shape.Parallel);
            json.WriteNumber("d_model", run.Shape.Width);
            json.WriteEndObject();
            WriteNote(json, result.Graph);
            WriteLines(json, "nodes", NodeOutcome.Of(result), node => $"{node.Node}", node => $"{{\"in_graph\": {Text(node.InCircuit)}}}");
            WriteLines(json, "edges", result.Outcomes, edge => $"{edge.Edge}", edge => $"{{\"score\": {Text(edge.Effect)}, \"in_graph\": {Text(edge.Kept)}}}");
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length)));
    }

    private static void WriteLines<T>(Utf8JsonWriter json, string key, IEnumerable<T> rows, Func<T, string> name, Func<T, string> value)
    {
        json.WriteStartObject(key);
        foreach (var row in rows)
        {
            json.WritePropertyName(name(row));
            json.WriteRawValue(value(row));
        }

        json.WriteEndObject();
    }

    private static void WriteNote(Utf8JsonWriter json, EdgeGraph graph)
    {
        List<string> notes = [];
        if (graph.Nodes.Any(node => node.Kind is NodeKind.AttentionNorm or NodeKind.MixerNorm or NodeKind.MlpNorm))
        {
            notes.Add("Nodes that end in .norm are norms acting on a sum; graphs built from cfg alone lack them.");
        }

        if (graph.Nodes.Any(node => node.Kind is NodeKind.TokenEmbedding or NodeKind.PositionEmbedding))
        {
            notes.Add("embed and pos_embed stand in place of input.");
        }

        if (graph.Receivers.Any(receiver => receiver is { Node.Kind: NodeKind.Head, Input: HeadInput.Whole }))
        {
            notes.Add("An edge into a head stands for its q, k and v inputs together.");
        }

        if (notes.Count > 0)
        {
            json.WriteString("note", string.Join(' ', notes));
        }
    }

    private static string Text(bool flag) => flag ? "true" : "false";

    private static string Text(double number) => double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "null";
}
