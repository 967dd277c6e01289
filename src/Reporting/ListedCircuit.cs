using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>A circuit as a file lists it, before the model is known whose it is.</summary>
internal sealed class ListedCircuit
{
    private readonly string _path;
    private readonly IReadOnlyList<Edge> _kept;
    private readonly IReadOnlyList<Edge> _gone;
    private readonly int? _layers;
    private readonly int? _heads;

    internal ListedCircuit(string path, IReadOnlyList<Edge> kept, IReadOnlyList<Edge> gone, int? layers, int? heads) =>
        (_path, _kept, _gone, _layers, _heads) = (path, kept, gone, layers, heads);

    /// <summary>
    /// The edges of <paramref name="graph"/> that are in the circuit. An edge into a whole head stands for its q, k and v edges where the graph has these;
    /// edges that the file leaves out are not in the circuit.
    /// </summary>
    /// <exception cref="InvalidDataException">The circuit is one of another model; the message names the file and the edge.</exception>
    public EdgeSet In(EdgeGraph graph)
    {
        Check("n_layers", _layers, graph.Nodes.Where(node => node.HasLayer).Select(node => node.Layer));
        Check("n_heads", _heads, graph.Nodes.Where(node => node.Kind == NodeKind.Head).Select(node => node.Head));
        try
        {
            _ = _gone.SelectMany(graph.Refine).Count();
            return new EdgeSet(graph).With(_kept.SelectMany(graph.Refine));
        }
        catch (KeyNotFoundException fault)
        {
            throw Fault(fault.Message, fault);
        }
    }

    private void Check(string key, int? expected, IEnumerable<int> numbers)
    {
        int count = numbers.DefaultIfEmpty(-1).Max() + 1;
        if (expected is { } number && number != count)
        {
            throw Fault(FormattableString.Invariant($"it was found with {key} {number}, the model has {count}"));
        }
    }

    private InvalidDataException Fault(string reason, Exception? inner = null) => new($"'{_path}' is no circuit of this model: {reason}", inner);
}
