using System.Text.Json;
using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>
/// Reads known circuits: a JSON list of edges, or an object with such a list under <c>edges</c>, or under <c>edges_split</c> and <c>edges_merged_input</c> for
/// models read with split embeddings and without; or a circuit in the format of <see cref="CircuitFile"/>.
/// </summary>
internal static class TruthFile
{
    private static readonly string[] UsualLists = ["edges", ListedTruth.Split, ListedTruth.Merged];

    /// <summary>The circuit's edges in <paramref name="graph"/>. In a graph of whole heads an edge into q, k or v stands for the edge into the head.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The model's edges.</param>
    /// <param name="list">The list to take; null for the one that fits.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, holds no such list, or none or all of the model's edges; the message names the file and
    /// what is missing.</exception>
    public static EdgeSet Read(string path, EdgeGraph graph, string? list = null) => Parse(path, list).In(graph);

    /// <summary>Reads what can be read without the model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="list">The list to take; null for the one that fits.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, or holds no such list; the message names the file and what is missing.</exception>
    public static ListedTruth Parse(string path, string? list = null)
    {
        using var document = PythonJson.Read(path, "the known circuit");
        try
        {
            Dictionary<string, IReadOnlyList<Edge>> lists = [];
            foreach (var (key, edges) in ListsIn(document.RootElement, list))
            {
                if (edges.ValueKind == JsonValueKind.Object)
                {
                    return new(path, CircuitFile.Parse(path));
                }

                lists.Add(
                    key, [.. edges.EnumerateArray().Select(edge => Edge.Parse(edge.GetString() ?? throw new FormatException("its list of edges holds null")))]);
            }

            return lists.Count > 0 ? new(path, lists) : throw new FormatException(Missing(document.RootElement, list));
        }
        catch (Exception fault) when (fault is FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is no known circuit: {fault.Message}", fault);
        }
    }

    private static IEnumerable<(string Key, JsonElement Edges)> ListsIn(JsonElement root, string? list)
    {
        if (root.ValueKind == JsonValueKind.Array && list is null)
        {
            yield return (UsualLists[0], root);
        }

        foreach (string key in list is null ? UsualLists : [list])
        {
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(key, out var edges)
                && edges.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
            {
                yield return (key, edges);
            }
        }
    }

    private static string Missing(JsonElement root, string? list)
    {
        string[] there = root.ValueKind == JsonValueKind.Object ? [.. root.EnumerateObject().Select(property => property.Name)] : [];
        string asked = list is null ? string.Join(", ", UsualLists.Select(key => $"'{key}'")) : $"'{list}'";
        return "it has no list of edges under "
            + $"{asked}{(there.Length > 0 ? $"; it has {string.Join(", ", there.Take(8))}" : "")}.{(list is null ? "" : Nearest.Question(list, there))}";
    }
}
