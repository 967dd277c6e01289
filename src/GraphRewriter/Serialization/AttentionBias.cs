using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Google.Protobuf;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>
/// Gives every com.microsoft Attention that has no bias one of zeros, in subgraphs too: ONNX Runtime 1.31's CPU kernel cannot run it without.
/// </summary>
internal sealed class AttentionBias
{
    private const int Weights = 1, Bias = 2;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    private AttentionBias(GraphProto graph) => Take(graph);

    public static void Complete(GraphProto graph)
    {
        if (Lacks(graph))
        {
            new AttentionBias(graph).Complete(graph, new(StringComparer.Ordinal));
        }
    }

    private static bool Lacks(NodeProto node) =>
        node is { OpType: "Attention", Domain: OpName.Microsoft, Input.Count: > Weights } && (node.Input.Count == Bias || node.Input[Bias].Length == 0);

    private static bool Lacks(GraphProto graph) => graph.Node.Any(node => Lacks(node) || Subgraphs(node).Any(Lacks));

    private static IEnumerable<GraphProto> Subgraphs(NodeProto node) => node.Attribute.SelectMany(CapturedNames.Subgraphs);

    private void Take(GraphProto graph)
    {
        _taken.UnionWith(CapturedNames.Defined(graph));
        foreach (var subgraph in graph.Node.SelectMany(Subgraphs))
        {
            Take(subgraph);
        }
    }

    private void Complete(GraphProto graph, Dictionary<string, TensorProto> outer)
    {
        Dictionary<string, TensorProto> weights = new(outer, StringComparer.Ordinal);
        foreach (var initializer in graph.Initializer)
        {
            weights[initializer.Name] = initializer;
        }

        for (int place = 0; place < graph.Node.Count; place++)
        {
            var node = graph.Node[place];
            foreach (var subgraph in Subgraphs(node))
            {
                Complete(subgraph, weights);
            }

            if (Lacks(node))
            {
                place += Give(graph, node, place, weights.GetValueOrDefault(node.Input[Weights]));
            }
        }
    }

    /// <returns>How many nodes were put before <paramref name="node"/>.</returns>
    private int Give(GraphProto graph, NodeProto node, int place, TensorProto? weights)
    {
        string name = Fresh($"{node.Output.FirstOrDefault()}/bias");
        if (node.Input.Count == Bias)
        {
            node.Input.Add(name);
        }

        node.Input[Bias] = name;
        if (weights is { Dims: [_, var width] })
        {
            long bytes = checked(width * ((ElementType)weights.DataType).Bits() / 8);
            graph.Initializer.Add(
                new TensorProto { Name = name, DataType = weights.DataType, Dims = { width }, RawData = ByteString.CopyFrom(new byte[bytes]) });
            return 0;
        }

        string first = Fresh($"{name}/first"), row = Fresh($"{name}/row");
        graph.Initializer.Add(new TensorProto { Name = first, DataType = (int)ElementType.Int64, RawData = ByteString.CopyFrom(new byte[sizeof(long)]) });
        graph.Node.Insert(place, new() { OpType = "Sub", Name = name, Input = { row, row }, Output = { name } });
        graph.Node.Insert(place, new() { OpType = "Gather", Name = row, Input = { node.Input[Weights], first }, Output = { row } });
        return 2;
    }

    private string Fresh(string name)
    {
        string candidate = name;
        for (int suffix = 1; !_taken.Add(candidate); suffix++)
        {
            candidate = FormattableString.Invariant($"{name}_{suffix}");
        }

        return candidate;
    }
}
