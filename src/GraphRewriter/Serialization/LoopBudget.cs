using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Refuses a <c>Loop</c> that by what is written in the file never ends, or goes round more often than the budget.</summary>
internal sealed class LoopBudget(TensorReader tensors)
{
    /// <summary>The most rounds of loops inside one another whose number is written in the file.</summary>
    public const long Most = 1_000_000;

    /// <summary>Checks a graph and what is inside its nodes.</summary>
    public static void Check(GraphProto graph, TensorReader tensors) => new LoopBudget(tensors).Check(graph, [], 1);

    private void Check(GraphProto graph, Dictionary<string, Func<long?>> outer, long rounds)
    {
        if (!graph.Node.Any(node => node.Attribute.Any(attribute => attribute.G is not null || attribute.Graphs.Count > 0)))
        {
            return;
        }

        Dictionary<string, Func<long?>> known = new(outer, StringComparer.Ordinal);
        foreach (var initializer in graph.Initializer)
        {
            known[initializer.Name] = () => Number(initializer);
        }

        foreach (var node in graph.Node.Where(node => ConstantReader.IsConstant(node) && node.Output.Count == 1))
        {
            known[node.Output[0]] = () => node.Attribute.FirstOrDefault(attribute => attribute.Name == "value")?.T is { } tensor
                ? Number(tensor)
                : node.Attribute.FirstOrDefault(attribute => attribute.Name == "value_int")?.I;
        }

        foreach (var node in graph.Node)
        {
            long inner = rounds;
            if (node is { OpType: "Loop", Domain: "" or "ai.onnx", Input.Count: >= 2 }
                && node.Attribute.FirstOrDefault(attribute => attribute.Name == "body")?.G is { } body && NeverStops(node, body, known))
            {
                long? trips = node.Input[0].Length == 0 ? null : known.GetValueOrDefault(node.Input[0])?.Invoke();
                if (node.Input[0].Length == 0 || trips > Most / rounds)
                {
                    string name = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault() ?? "";
                    throw new ModelFileException(node.Input[0].Length == 0
                        ? $"the Loop node '{name}' never ends: it has no number of rounds and its condition is always true; export the model again"
                        : $"the Loop node '{name}' goes round {trips} times{(rounds > 1 ? $" in each of {rounds} rounds around it" : "")}, more than the "
                            + $"budget of {Most}; export the model with fewer");
                }

                inner = rounds * Math.Max(1, trips ?? 1);
            }

            foreach (var subgraph in node.Attribute.SelectMany(CapturedNames.Subgraphs))
            {
                Check(subgraph, known, inner);
            }
        }
    }

    private static bool NeverStops(NodeProto loop, GraphProto body, Dictionary<string, Func<long?>> known)
    {
        if (loop.Input[1].Length > 0 && known.TryGetValue(loop.Input[1], out var start) && start() == 0)
        {
            return false;
        }

        string? condition = body.Output.FirstOrDefault()?.Name;
        for (int steps = 0; condition is not null && steps <= body.Node.Count; steps++)
        {
            if (body.Input.Count > 1 && condition == body.Input[1].Name)
            {
                return true;
            }

            if (body.Initializer.FirstOrDefault(initializer => initializer.Name == condition) is { } initializer)
            {
                return initializer.RawData.Length > 0 ? initializer.RawData[0] != 0 : initializer.Int32Data.FirstOrDefault() != 0;
            }

            var producer = body.Node.FirstOrDefault(node => node.Output.Contains(condition));
            if (producer is null)
            {
                return known.TryGetValue(condition, out var constant) && constant() is not null and not 0;
            }

            if (ConstantReader.IsConstant(producer))
            {
                var tensor = producer.Attribute.FirstOrDefault(attribute => attribute.Name == "value")?.T;
                return tensor is not null && (tensor.RawData.Length > 0 ? tensor.RawData[0] != 0 : tensor.Int32Data.FirstOrDefault() != 0);
            }

            condition = producer is { OpType: "Identity" or "Cast", Input.Count: 1 } ? producer.Input[0] : null;
        }

        return false;
    }

    private long? Number(TensorProto proto)
    {
        if (TensorReader.Count(proto.Dims) != 1)
        {
            return null;
        }

        var tensor = tensors.ReadInMemory(proto);
        return tensor.Type is Ir.ElementType.Int64 or Ir.ElementType.Int32 or Ir.ElementType.Bool ? tensor.ToInt64()[0] : null;
    }
}
