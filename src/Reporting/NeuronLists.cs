using System.Text.Json;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>
/// The lists of neurons in circuits of EAP-IG: which channels of a node's output are in the circuit, under <c>nodes</c>, or all together under <c>neurons</c>.
/// Edges here carry whole outputs: a list that has all of a node's neurons is the node, one that has some cannot be honoured.
/// </summary>
internal static class NeuronLists
{
    /// <summary>Refuses lists that keep only some neurons of a node that sends something.</summary>
    /// <param name="root">The circuit.</param>
    /// <param name="senders">The nodes from which an edge of the circuit leads on.</param>
    /// <exception cref="FormatException">A list keeps only some, or is no list of true and false.</exception>
    public static void Check(JsonElement root, IReadOnlySet<CircuitNode> senders)
    {
        foreach (var (name, list) in Lists(root))
        {
            bool[] neurons = list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(item => IsKept(name, item))] : throw NoList(name);
            int kept = neurons.Count(neuron => neuron);
            if (kept < neurons.Length && CircuitNode.TryParse(name, out var node) && senders.Contains(node))
            {
                throw new FormatException(FormattableString.Invariant(
                    $"it keeps {kept} of the {neurons.Length} neurons of {name}, and edges here carry whole outputs: give a circuit of edges (EAP-IG: a ")
                    + FormattableString.Invariant($"graph made without neuron_level)"));
            }
        }
    }

    private static IEnumerable<(string Node, JsonElement List)> Lists(JsonElement root)
    {
        foreach (var node in Entries(root, "nodes"))
        {
            if (node.Value.ValueKind == JsonValueKind.Object && node.Value.TryGetProperty("neurons", out var list) && list.ValueKind != JsonValueKind.Null)
            {
                yield return (node.Name, list);
            }
        }

        foreach (var node in Entries(root, "neurons"))
        {
            yield return (node.Name, node.Value);
        }
    }

    private static IEnumerable<JsonProperty> Entries(JsonElement root, string key) =>
        root.TryGetProperty(key, out var entries) && entries.ValueKind == JsonValueKind.Object ? entries.EnumerateObject() : [];

    private static bool IsKept(string node, JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => item.GetDouble() != 0,
        _ => throw NoList(node),
    };

    private static FormatException NoList(string node) => new($"the neurons of {node} are no list of true and false");
}
