using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Replaces each <c>If</c> whose condition is a constant by the branch it always takes.</summary>
internal sealed class ConstantBranches
{
    private readonly GraphProto _graph;
    private readonly TensorReader _tensors;
    private readonly BodyInliner _bodies;
    private readonly Dictionary<string, Func<OnnxTensor>> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _copies = new(StringComparer.Ordinal);

    private ConstantBranches(GraphProto graph, TensorReader tensors)
    {
        (_graph, _tensors, _bodies) = (graph, tensors, new(graph));
        Note(graph);
    }

    public static void Inline(GraphProto graph, TensorReader tensors)
    {
        if (graph.Node.Any(IsIf))
        {
            ConstantBranches branches = new(graph, tensors);
            var nodes = graph.Node.SelectMany(branches.Expand).ToArray();
            graph.Node.Clear();
            graph.Node.Add(nodes);
        }
    }

    private static bool IsIf(NodeProto node) => node is { OpType: "If", Domain: "" or "ai.onnx" };

    private void Note(GraphProto graph)
    {
        foreach (var initializer in graph.Initializer)
        {
            _constants.TryAdd(initializer.Name, () => _tensors.ReadInMemory(initializer));
        }

        foreach (var node in graph.Node.Where(node => node.Output.Count == 1))
        {
            if (ConstantReader.IsConstant(node))
            {
                _constants.TryAdd(node.Output[0], () => ConstantReader.Read(node, _tensors));
            }
            else if (node is { OpType: "Identity", Domain: "" or "ai.onnx", Input.Count: 1 })
            {
                _copies.TryAdd(node.Output[0], node.Input[0]);
            }
        }
    }

    private IEnumerable<NodeProto> Expand(NodeProto node)
    {
        if (!IsIf(node) || node.Input.Count != 1 || Condition(node.Input[0]) is not { } condition)
        {
            return [node];
        }

        string taken = condition ? "then_branch" : "else_branch";
        var branch = node.Attribute.FirstOrDefault(attribute => attribute.Name == taken)?.G;
        if (branch is null || branch.Output.Count < node.Output.Count)
        {
            throw new ModelFileException($"the If node '{node.Name}' lacks a {taken} with {node.Output.Count} outputs; {Refusal.Damaged}");
        }

        var body = _bodies.Instantiate(branch, [], node);
        _graph.Initializer.Add(body.Initializer);
        _graph.SparseInitializer.Add(body.SparseInitializer);
        Note(body);
        return body.Node.SelectMany(Expand).ToArray();
    }

    private bool? Condition(string name)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (seen.Add(name) && _copies.TryGetValue(name, out var source))
        {
            name = source;
        }

        if (!_constants.TryGetValue(name, out var read))
        {
            return null;
        }

        var tensor = Refusal.Within($"the condition '{name}' of an If ", read);
        return tensor is { Type: ElementType.Bool, Count: 1 } ? tensor.Bytes.Span[0] != 0 : null;
    }
}
