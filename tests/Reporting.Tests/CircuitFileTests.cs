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
