using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting.Tests;

[TestClass]
public sealed class CircuitFileTests
{
    private static readonly EdgeGraph Graph = Samples.Usual.Result.Graph;

    private static IEnumerable<object[]> SampleNames => Samples.All.Select(sample => new object[] { sample.Name });

    [TestMethod]
    [DynamicData(nameof(SampleNames))]
    public void A_circuit_that_was_written_reads_back(string sample)
    {
        var result = Samples.All.Single(candidate => candidate.Name == sample).Result;

        var kept = Read(Written.Text(sample, "circuit.json"), result.Graph);

        CollectionAssert.AreEqual(result.Removed.Complement().ToArray(), kept.ToArray());
    }

    [TestMethod]
    public void An_edge_into_a_whole_head_stands_for_its_three_inputs()
    {
        var kept = Read("""{"cfg": {}, "nodes": {}, "edges": {"input->a0.h1": {"score": 1, "in_graph": true}}}""", Graph);

        Assert.AreEqual("input->a0.h1<q> input->a0.h1<k> input->a0.h1<v>", string.Join(' ', kept.Select(edge => Graph.Edges[edge])));
    }

    [TestMethod]
    [DataRow("", "is not JSON: line 1")]
    [DataRow("{\n\"edges\": {,}}", "is not JSON: line 2")]
    [DataRow("[]", "no 'edges'")]
    [DataRow("""{"edges": []}""", "no 'edges'")]
    [DataRow("""{"edges": {"input-m0": {"in_graph": true}}}""", "'input-m0' is not an edge")]
    [DataRow("""{"edges": {"m7->logits": {"in_graph": false}}}""", "the model has no edge m7->logits")]
    [DataRow("""{"edges": {"a0.h12->logits": {"in_graph": false}}}""", "the model has no edge a0.h12->logits: its layer 0 has 2 heads, a0.h0 to a0.h1")]
    [DataRow("""{"edges": {"A0.H1 -> Logits": {"in_graph": true}}}""", "Did you mean a0.h1->logits?")]
    [DataRow("""{"edges": {"m0->logits": {"in_graph": true}, "m0->logits": {"in_graph": false}}}""", "edge m0->logits is there twice")]
    [DataRow("PK\u0003\u0004\0", "it is a PyTorch or zip file: save the circuit as JSON")]
    [DataRow("""{"edges": {"m0->logits": {"score": 1}}}""", "edge m0->logits has no 'in_graph'")]
    [DataRow("""{"edges": {"m0->logits": true}}""", "edge m0->logits has no 'in_graph'")]
    [DataRow("""{"edges": {"m0->logits": {"in_graph": 1}}}""", "edge m0->logits has no 'in_graph'")]
    [DataRow("""{"cfg": {"n_layers": 12, "n_heads": 2}, "edges": {}}""", "n_layers 12, the model has 1")]
    [DataRow("""{"cfg": {"n_layers": 1, "n_heads": 8}, "edges": {}}""", "n_heads 8, the model has 2")]
    public void What_is_no_circuit_of_the_model_is_refused_with_the_reason(string text, string reason)
    {
        var fault = Assert.ThrowsExactly<InvalidDataException>(() => Read(text, Graph));

        StringAssert.Contains(fault.Message, reason, StringComparison.Ordinal);
    }

    /// <summary>What Python's json module writes: nodes and edges that were never scored are NaN.</summary>
    [TestMethod]
    [DataRow("NaN")]
    [DataRow("-Infinity")]
    [DataRow("Infinity")]
    public void Scores_that_are_no_numbers_and_a_byte_order_mark_are_read(string score)
    {
        string text = """
            {"cfg": {}, "nodes": {"input": {"in_graph": true, "score": SCORE}, "NaN \" Infinity": {}},
             "edges": {"input->a0.h1": {"score":SCORE, "in_graph": true}, "m0->logits": {"score": 1e-3, "in_graph": false}}}
            """;

        var kept = Read("\ufeff" + text.Replace("SCORE", score, StringComparison.Ordinal), Graph);

        Assert.AreEqual(3, kept.Count);
    }

    [TestMethod]
    [DataRow("[true, true]", "")]
    [DataRow("[1, 1]", "")]
    [DataRow("[]", "")]
    [DataRow("[true, false]", "it keeps 1 of the 2 neurons of m0, and edges here carry whole outputs")]
    [DataRow("[false, false]", "it keeps 0 of the 2 neurons of m0")]
    [DataRow("[0, 1]", "it keeps 1 of the 2 neurons of m0")]
    [DataRow("true", "the neurons of m0 are no list of true and false")]
    [DataRow("[\"all\"]", "the neurons of m0 are no list of true and false")]
    public void Some_of_a_nodes_neurons_are_refused_and_all_are_the_node(string neurons, string reason)
    {
        string rest = """, "edges": {"input->m0": {"in_graph": true}, "m0->logits": {"in_graph": true}}}""";
        foreach (string text in new[] { """{"nodes": {"m0": {"in_graph": true, "neurons": """ + neurons + "}}" + rest,
            """{"neurons": {"m0": """ + neurons + "}" + rest })
        {
            if (reason.Length == 0)
            {
                Assert.AreEqual(2, Read(text, Graph).Count);
                continue;
            }

            StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Read(text, Graph)).Message, reason, StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public void Neurons_of_a_node_that_sends_nothing_do_not_matter()
    {
        var kept =
            Read(
                """{"nodes": {"m0": {"in_graph": false, "neurons": [false, false]}}, "edges": {"m0->logits": {"in_graph": false}"""
                    + """, "input->logits": {"in_graph": true}}}""", Graph);

        Assert.AreEqual("input->logits", string.Join(' ', kept.Select(edge => Graph.Edges[edge])));
    }

    [TestMethod]
    public void A_missing_file_is_named()
    {
        var fault = Assert.ThrowsExactly<InvalidDataException>(() => CircuitFile.Read("no/such/circuit.json", Graph));

        StringAssert.Contains(fault.Message, "'no/such/circuit.json'", StringComparison.Ordinal);
    }

    private static EdgeSet Read(string text, EdgeGraph graph)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return CircuitFile.Read(path, graph);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
