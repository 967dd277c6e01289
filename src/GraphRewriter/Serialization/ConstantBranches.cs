using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>
/// Replaces each <c>If</c> whose condition is a constant by the branch it always takes, and one that an input of the model decides between a version with past
/// keys and values and one without (Optimum's merged decoders) by the latter.
/// </summary>
internal sealed class ConstantBranches
{
    private readonly GraphProto _graph;
    private readonly TensorReader _tensors;
    private readonly BodyInliner _bodies;
    private readonly Dictionary<string, Func<OnnxTensor>> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _copies = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    private ConstantBranches(GraphProto graph, TensorReader tensors)
    {
        (_graph, _tensors, _bodies) = (graph, tensors, new(graph));
        Note(graph);
    }

    /// <returns>What the user should know of the branches taken.</returns>
    public static IReadOnlyList<string> Inline(GraphProto graph, TensorReader tensors)
    {
        if (!graph.Node.Any(IsIf))
        {
            return [];
        }

        ConstantBranches branches = new(graph, tensors);
        var nodes = graph.Node.SelectMany(branches.Expand).ToArray();
        graph.Node.Clear();
        graph.Node.Add(nodes);
        return branches._notes;
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
        if (!IsIf(node) || node.Input.Count != 1 || (Condition(node.Input[0]) ?? WithoutPast(node)) is not { } condition)
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

    /// <summary>
    /// Which branch needs no past, where an input of the model decides: the one that reads fewer inputs, where the others are floating-point ones among others;
    /// where both read the same, the one taken without a cache.
    /// </summary>
    private bool? WithoutPast(NodeProto node)
    {
        string condition = Source(node.Input[0]);
        var inputs = _graph.Input.ToDictionary(input => input.Name, StringComparer.Ordinal);
        if (!inputs.ContainsKey(condition))
        {
            return null;
        }

        string[] yes = Read("then_branch"), no = Read("else_branch");
        string[] more = [.. yes.Except(no), .. no.Except(yes)];
        bool? without = (yes.Except(no).Any(), no.Except(yes).Any()) switch
        {
            (false, false)
                when condition.Contains("cache", StringComparison.OrdinalIgnoreCase) || condition.Contains("past", StringComparison.OrdinalIgnoreCase) => false,
            (var inYes, var inNo) when inYes != inNo && more.Any(name => ((ElementType)(inputs[name].Type?.TensorType?.ElemType ?? 0)).IsFloatingPoint()) =>
                inNo,
            _ => null,
        };
        if (without is null)
        {
            return null;
        }

        _notes.Add(
            $"the file keeps two versions of the model in an If that the input '{condition}' decides; the one for {(without.Value ? "true" : "false")}, "
                + "which needs no past keys and values, is taken");
        HashSet<string> read = [
            .. _graph.Node.Where(other => other != node).SelectMany(other => other.Input.Concat(other.Attribute.SelectMany(CapturedNames.Of)))];
        foreach (string name in more.Append(condition).Where(name => !read.Contains(name)))
        {
            _graph.Input.Remove(inputs[name]);
        }

        return without;

        string[] Read(string branch) =>
            [.. node.Attribute.Where(attribute => attribute.Name == branch).SelectMany(CapturedNames.Of).Where(inputs.ContainsKey)];
    }

    private string Source(string name)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (seen.Add(name) && _copies.TryGetValue(name, out var source))
        {
            name = source;
        }

        return name;
    }

    private bool? Condition(string condition)
    {
        string name = Source(condition);
        if (!_constants.TryGetValue(name, out var read))
        {
            return null;
        }

        var tensor = Refusal.Within($"the condition '{name}' of an If ", read);
        return tensor is { Type: ElementType.Bool, Count: 1 } ? tensor.Bytes.Span[0] != 0 : null;
    }
}
