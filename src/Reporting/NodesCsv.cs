using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Reporting;

/// <summary>Every node of the model and how many of its edges are in the circuit.</summary>
internal sealed class NodesCsv : IExporter
{
    private static readonly CsvTable<NodeOutcome> Table = new(
        ("node", row => row.Node),
        ("kind", row => row.Node.Kind),
        ("layer", row => Spelling.Layer(row.Node)),
        ("head", row => Spelling.Head(row.Node)),
        ("incoming_edges", row => row.Incoming),
        ("outgoing_edges", row => row.Outgoing),
        ("kept_incoming", row => row.KeptIncoming),
        ("kept_outgoing", row => row.KeptOutgoing),
        ("in_circuit", row => row.InCircuit));

    public string FileName => "nodes.csv";

    public string Description => "every node: how many of its edges are in the circuit";

    public void Write(SearchResult result, RunDescription run, TextWriter output) => Table.Write(NodeOutcome.Of(result), output);
}
