using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Acdc.Onnx.Reporting.Tests;

[TestClass]
public sealed class CircuitJsonTests
{
    /// <summary>EAP-IG builds its graph from cfg and looks each node and edge of the file up in it.</summary>
    [TestMethod]
    public void The_names_are_those_of_the_graph_that_EAP_IG_builds_from_cfg()
    {
        var file = JsonNode.Parse(Written.Text("usual", "circuit.json"))!;
        var (nodes, edges) = GraphOf(file["cfg"]!);

        CollectionAssert.AreEquivalent(nodes, file["nodes"]!.AsObject().Select(node => node.Key).ToArray());
        CollectionAssert.AreEquivalent(edges, file["edges"]!.AsObject().Select(edge => edge.Key).ToArray());
        Assert.IsNull(file["note"]);
    }

    [TestMethod]
    public void The_keys_are_those_that_EAP_IG_reads()
    {
        var file = JsonNode.Parse(Written.Text("usual", "circuit.json"))!.AsObject();

        Assert.AreEqual("cfg nodes edges", string.Join(' ', file.Select(part => part.Key)));
        Assert.AreEqual("n_layers n_heads parallel_attn_mlp d_model", string.Join(' ', file["cfg"]!.AsObject().Select(part => part.Key)));
        Assert.IsTrue(file["nodes"]!.AsObject().All(node => node.Value!["in_graph"]!.GetValueKind() is JsonValueKind.True or JsonValueKind.False));
        foreach (var (_, edge) in file["edges"]!.AsObject())
        {
            Assert.AreEqual("score in_graph", string.Join(' ', edge!.AsObject().Select(part => part.Key)));
            Assert.IsTrue(double.IsFinite(edge["score"]!.GetValue<double>()));
        }
    }

    [TestMethod]
    public void An_edge_deleted_without_a_test_scores_zero()
    {
        var edges = JsonNode.Parse(Written.Text("usual", "circuit.json"))!["edges"]!.AsObject();
        foreach (var row in Written.Rows("usual", "edges.csv"))
        {
            Assert.AreEqual(double.Parse(row["effect"], CultureInfo.InvariantCulture), edges[row["edge"]]!["score"]!.GetValue<double>());
            Assert.IsTrue(row["fate"] != "unconnected" || edges[row["edge"]]!["score"]!.GetValue<double>() == 0);
        }
    }

    [TestMethod]
    [DataRow("norms", ".norm")]
    [DataRow("norms", "pos_embed")]
    [DataRow("whole-heads", "q, k and v")]
    public void What_EAP_IG_does_not_know_is_noted(string sample, string words)
    {
        string note = JsonNode.Parse(Written.Text(sample, "circuit.json"))!["note"]!.GetValue<string>();

        StringAssert.Contains(note, words, StringComparison.Ordinal);
    }

    private static (string[] Nodes, string[] Edges) GraphOf(JsonNode shape)
    {
        Assert.IsFalse(shape["parallel_attn_mlp"]!.GetValue<bool>());
        List<string> stream = ["input"];
        List<string> edges = [];
        for (int layer = 0; layer < shape["n_layers"]!.GetValue<int>(); layer++)
        {
            string[] heads = [.. Enumerable.Range(0, shape["n_heads"]!.GetValue<int>()).Select(head => $"a{layer}.h{head}")];
            edges.AddRange(from head in heads from input in "qkv" from sender in stream select $"{sender}->{head}<{input}>");
            stream.AddRange(heads);
            edges.AddRange(stream.Select(sender => $"{sender}->m{layer}"));
            stream.Add($"m{layer}");
        }

        return ([.. stream, "logits"], [.. edges, .. stream.Select(sender => $"{sender}->logits")]);
    }
}
