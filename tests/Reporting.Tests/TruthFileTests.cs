using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting.Tests;

[TestClass]
public sealed class TruthFileTests
{
    private static readonly EdgeGraph Graph = Graphs("input");
    private readonly string _file = Path.GetTempFileName();

    [TestCleanup]
    public void Clean() => File.Delete(_file);

    [TestMethod]
    [DataRow("{\"edges\": [\"input->m0\", \"a0.h0->logits\"]}", null, "input->m0 a0.h0->logits")]
    [DataRow("{\"edges_split\": [\"embed->m0\"], \"edges_merged_input\": [\"input->m0\"]}", null, "input->m0")]
    [DataRow("{\"edges\": [\"input->m0\"], \"mine\": [\"m0->logits\"]}", "mine", "m0->logits")]
    [DataRow("[\"input->m0\"]", null, "input->m0")]
    [DataRow("\ufeff{\"scores\": [NaN], \"edges\": [\"m0->logits\"]}", null, "m0->logits")]
    [DataRow("{\"edges\": {\"input->m0\": {\"in_graph\": true}, \"m0->logits\": {\"in_graph\": false}}}", null, "input->m0")]
    public void The_list_that_fits_the_model_is_taken(string text, string? list, string expected)
    {
        File.WriteAllText(_file, text);

        Assert.AreEqual(expected, string.Join(' ', TruthFile.Read(_file, Graph, list).Select(edge => Graph.Edges[edge])));
    }

    [TestMethod]
    [DataRow("{\"edges_split\": [\"embed->m0\"]}", null, "its list is 'edges_split', for models read with --split-embeddings")]
    [DataRow("{\"circuit\": [], \"mine\": []}", "mime", "it has no list of edges under 'mime'; it has circuit, mine. Did you mean 'mine'?")]
    [DataRow("{\"edges\": [null]}", null, "holds null")]
    [DataRow("{\"edges\": {}}", null, "it holds none or all of the model's edges")]
    [DataRow("{\"edges\": [5]}", null, "is no known circuit")]
    [DataRow("{\"edges\": [\"input->m1\"]}", null, "the model has no edge input->m1: it has 1 layers, 0 to 0")]
    public void A_list_that_does_not_fit_is_refused_with_what_there_is(string text, string? list, string says)
    {
        File.WriteAllText(_file, text);

        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => TruthFile.Read(_file, Graph, list)).Message, says, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Split_embeddings_take_the_split_list_and_whole_heads_the_edge_into_the_head()
    {
        File.WriteAllText(_file, "{\"edges_split\": [\"embed->a0.h0<v>\"], \"edges_merged_input\": [\"input->a0.h0<v>\", \"input->a0.h0<q>\"]}");

        var split = Graphs("embed");
        Assert.AreEqual("embed->a0.h0<v>", $"{split.Edges[TruthFile.Read(_file, split).Single()]}");
        var whole = Graph.WithWholeHeads();
        Assert.AreEqual("input->a0.h0", $"{whole.Edges[TruthFile.Read(_file, whole).Single()]}");
    }

    private static EdgeGraph Graphs(string bottom) => new(
        new[] { ("a0.h0<q>", bottom), ("a0.h0<k>", bottom), ("a0.h0<v>", bottom), ("m0", $"{bottom} a0.h0"), ("logits", $"{bottom} a0.h0 m0") }
            .Select(row => KeyValuePair.Create(Receiver.Parse(row.Item1), (IReadOnlyList<CircuitNode>)[.. row.Item2.Split(' ').Select(CircuitNode.Parse)])));
}
