using System.Text.Json;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>
/// Reads known circuits: a JSON object with a list of edges, under <c>edges</c>, or under <c>edges_split</c> and <c>edges_merged_input</c> for models read with split
/// embeddings and without; or a circuit in the format of <see cref="CircuitFile"/>.
/// </summary>
public static class TruthFile
{
    /// <summary>The circuit's edges in <paramref name="graph"/>. In a graph of whole heads an edge into q, k or v stands for the edge into the head.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The model's edges.</param>
    /// <param name="list">The list to take; null for the one that fits.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, holds no such list, or none or all of the model's edges; the message names the file and what is missing.</exception>
    public static EdgeSet Read(string path, EdgeGraph graph, string? list = null)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var edges = ListIn(document.RootElement, graph, list);
            if (edges.ValueKind == JsonValueKind.Object)
            {
                return CircuitFile.Read(path, graph);
            }

            EdgeSet set = new(graph);
            foreach (var edge in edges.EnumerateArray())
            {
                set.Add(graph.IndexOf(InGraph(Edge.Parse(edge.GetString()!), graph)));
            }

            return set.Count > 0 && set.Count < graph.Edges.Count ? set : throw new FormatException("it holds none or all of the model's edges");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the known circuit '{path}' cannot be read: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is no known circuit of this model: {fault.Message}", fault);
        }
    }

    private static JsonElement ListIn(JsonElement root, EdgeGraph graph, string? list)
    {
        bool split = graph.Senders.Contains(CircuitNode.TokenEmbedding);
        string[] keys = list is not null ? [list] : ["edges", split ? "edges_split" : "edges_merged_input"];
        foreach (string key in keys)
        {
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(key, out var edges) && edges.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
            {
                return edges;
            }
        }

        throw new FormatException($"it has no list of edges under {string.Join(" or ", keys.Select(key => $"'{key}'"))}");
    }

    private static Edge InGraph(Edge edge, EdgeGraph graph)
    {
        Edge whole = edge with { Receiver = new(edge.Receiver.Node) };
        return !graph.Contains(edge) && graph.Contains(whole) ? whole : edge;
    }
}
