using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Reporting;

/// <summary>Every edge of the model: where it runs, whether it is in the circuit and how that came.</summary>
internal sealed class EdgesCsv : IExporter
{
    private static readonly CsvTable<EdgeOutcome> Table = new(
        ("edge", row => row.Edge),
        ("sender", row => row.Edge.Sender),
        ("sender_layer", row => Spelling.Layer(row.Edge.Sender)),
        ("sender_head", row => Spelling.Head(row.Edge.Sender)),
        ("receiver", row => row.Edge.Receiver.Node),
        ("receiver_layer", row => Spelling.Layer(row.Edge.Receiver.Node)),
        ("receiver_head", row => Spelling.Head(row.Edge.Receiver.Node)),
        ("input", row => Spelling.Of(row.Edge.Receiver.Input)),
        ("kept", row => row.Kept),
        ("fate", row => row.Fate),
        ("effect", row => row.Effect),
        ("order", row => row.Order),
        ("improves", row => row.Improves));

    public string FileName => "edges.csv";

    public string Description => "every edge: kept or not, why, and its effect on the metric";

    public void Write(SearchResult result, RunDescription run, TextWriter output) => Table.Write(result.Outcomes, output);
}
