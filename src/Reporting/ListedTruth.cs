using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>A known circuit as a file lists it, before the model is known whose it is.</summary>
internal sealed class ListedTruth
{
    /// <summary>The list for models read with split embeddings.</summary>
    internal const string Split = "edges_split";

    /// <summary>The list for models read without.</summary>
    internal const string Merged = "edges_merged_input";

    private readonly string _path;
    private readonly ListedCircuit? _circuit;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<Edge>> _lists = new Dictionary<string, IReadOnlyList<Edge>>();

    internal ListedTruth(string path, ListedCircuit circuit) => (_path, _circuit) = (path, circuit);

    internal ListedTruth(string path, IReadOnlyDictionary<string, IReadOnlyList<Edge>> lists) => (_path, _lists) = (path, lists);

    /// <summary>The circuit's edges in <paramref name="graph"/>. In a graph of whole heads an edge into q, k or v stands for the edge into the head.</summary>
    /// <exception cref="InvalidDataException">No list fits the model, or it holds none or all of the model's edges; the message names the file and what is
    /// missing.</exception>
    public EdgeSet In(EdgeGraph graph)
    {
        if (_circuit is not null)
        {
            return Some(_circuit.In(graph), graph);
        }

        string other = graph.Senders.Contains(CircuitNode.TokenEmbedding) ? Merged : Split;
        string list = _lists.Keys.FirstOrDefault(key => key != other)
            ?? throw Fault($"its list is '{other}', for models read {(other == Split ? "with" : "without")} --split-embeddings");
        try
        {
            return Some(EdgeSet.Of(graph, _lists[list].Select(edge => InGraph(edge, graph))), graph);
        }
        catch (KeyNotFoundException fault)
        {
            throw Fault(fault.Message, fault);
        }
    }

    private EdgeSet Some(EdgeSet set, EdgeGraph graph) =>
        set.Count > 0 && set.Count < graph.Edges.Count ? set : throw Fault("it holds none or all of the model's edges");

    private InvalidDataException Fault(string reason, Exception? inner = null) => new($"'{_path}' is no known circuit of this model: {reason}", inner);

    private static Edge InGraph(Edge edge, EdgeGraph graph)
    {
        Edge whole = edge with { Receiver = new(edge.Receiver.Node) };
        return !graph.Contains(edge) && graph.Contains(whole) ? whole : edge;
    }
}
