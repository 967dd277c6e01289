using System.Globalization;
using System.Text.Json;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>Reads circuits in the format of EAP-IG and MIB, which <c>circuit.json</c> is written in.</summary>
public static class CircuitFile
{
    /// <summary>
    /// The edges of <paramref name="graph"/> that the file has in its circuit: those with <c>in_graph</c> true.
    /// An edge into a whole head stands for its q, k and v edges where the graph has these; edges that the file leaves out are not in the circuit.
    /// </summary>
    /// <exception cref="InvalidDataException">The file cannot be read, is no circuit, or is one of another model; the message names the file and the place.</exception>
    public static EdgeSet Read(string path, EdgeGraph graph)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement, graph);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"'{path}' is not JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}"), fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException($"the circuit '{path}' cannot be read: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException($"'{path}' is no circuit of this model: {fault.Message}", fault);
        }
    }

    private static EdgeSet Read(JsonElement root, EdgeGraph graph)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("edges", out var edges) || edges.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("it has no 'edges' (expected the format of EAP-IG: cfg, nodes, edges)");
        }

        Check(root, graph);
        EdgeSet kept = new(graph);
        foreach (var entry in edges.EnumerateObject())
        {
            var refined = graph.Refine(Edge.Parse(entry.Name));
            if (InGraph(entry))
            {
                foreach (int edge in refined)
                {
                    kept.Add(edge);
                }
            }
        }

        return kept;
    }

    private static bool InGraph(JsonProperty entry) =>
        entry.Value.ValueKind == JsonValueKind.Object && entry.Value.TryGetProperty("in_graph", out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? flag.GetBoolean()
            : throw new FormatException($"edge {entry.Name} has no 'in_graph' that is true or false");

    private static void Check(JsonElement root, EdgeGraph graph)
    {
        if (!root.TryGetProperty("cfg", out var shape) || shape.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        Check(shape, "n_layers", graph.Nodes.Where(node => node.HasLayer).Select(node => node.Layer));
        Check(shape, "n_heads", graph.Nodes.Where(node => node.Kind == NodeKind.Head).Select(node => node.Head));
    }

    private static void Check(JsonElement shape, string key, IEnumerable<int> numbers)
    {
        int count = numbers.DefaultIfEmpty(-1).Max() + 1;
        if (shape.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int expected) && expected != count)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"it was found with {key} {expected}, the model has {count}"));
        }
    }
}
