using System.Text.Json;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>Reads circuits in the format of EAP-IG and MIB, which <c>circuit.json</c> is written in.</summary>
internal static class CircuitFile
{
    /// <summary>The edges of <paramref name="graph"/> that the file has in its circuit: those with <c>in_graph</c> true.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read, is no circuit, or is one of another model; the message names the file and the
    /// place.</exception>
    public static EdgeSet Read(string path, EdgeGraph graph) => Parse(path).In(graph);

    /// <summary>Reads what can be read without the model.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read, is no circuit, or keeps parts of nodes; the message names the file and the
    /// place.</exception>
    public static ListedCircuit Parse(string path)
    {
        using var document = PythonJson.Read(path, "the circuit");
        try
        {
            return Parse(path, document.RootElement);
        }
        catch (Exception fault) when (fault is FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is no circuit: {fault.Message}", fault);
        }
    }

    private static ListedCircuit Parse(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("edges", out var edges) || edges.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("it has no 'edges' (expected the format of EAP-IG: cfg, nodes, edges)");
        }

        Dictionary<Edge, bool> listed = [];
        foreach (var entry in edges.EnumerateObject())
        {
            if (!listed.TryAdd(Edge.Parse(entry.Name), InGraph(entry)))
            {
                throw new FormatException($"edge {entry.Name} is there twice");
            }
        }

        var kept = listed.Where(edge => edge.Value).Select(edge => edge.Key).ToArray();
        NeuronLists.Check(root, kept.Select(edge => edge.Sender).ToHashSet());
        var shape = root.TryGetProperty("cfg", out var cfg) ? cfg : default;
        return new(path, kept, [.. listed.Where(edge => !edge.Value).Select(edge => edge.Key)], Number(shape, "n_layers"), Number(shape, "n_heads"));
    }

    private static bool InGraph(JsonProperty entry) =>
        entry.Value.ValueKind == JsonValueKind.Object && entry.Value.TryGetProperty("in_graph", out var flag)
            && flag.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? flag.GetBoolean()
            : throw new FormatException($"edge {entry.Name} has no 'in_graph' that is true or false");

    private static int? Number(JsonElement shape, string key) =>
        shape.ValueKind == JsonValueKind.Object && shape.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out int number) ? number : null;
}
