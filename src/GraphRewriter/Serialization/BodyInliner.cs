using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Puts the body of a function or branch in place of the node that calls it, under names that occur nowhere else.</summary>
internal sealed class BodyInliner(GraphProto root)
{
    private readonly HashSet<string> _taken = new(AllNames(root), StringComparer.Ordinal);
    private readonly Dictionary<string, int> _suffixes = new(StringComparer.Ordinal);

    /// <summary>
    /// A copy of <paramref name="body"/> whose inner names are new, whose inputs are those of <paramref name="call"/> and which ends in its outputs.
    /// </summary>
    public GraphProto Instantiate(GraphProto body, IReadOnlyList<string> inputs, NodeProto call)
    {
        var copy = body.Clone();
        string prefix = $"{(call.Name.Length > 0 ? call.Name : call.Output.FirstOrDefault(name => name.Length > 0) ?? call.OpType)}/";
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        for (int input = 0; input < body.Input.Count; input++)
        {
            names[body.Input[input].Name] = input < inputs.Count ? inputs[input] : "";
        }

        HashSet<string> produced =
            new(CapturedNames.Defined(body).Except(names.Keys).Except(body.Initializer.Select(initializer => initializer.Name)), StringComparer.Ordinal);
        List<NodeProto> copies = [];
        for (int output = 0; output < call.Output.Count; output++)
        {
            string inner = body.Output[output].Name;
            if (call.Output[output].Length > 0 && (!produced.Contains(inner) || !names.TryAdd(inner, call.Output[output])))
            {
                copies.Add(new() { OpType = "Identity", Name = Fresh(prefix + "output"), Input = { inner }, Output = { call.Output[output] } });
            }
        }

        foreach (var name in DefinedDeep(body).Where(name => !names.ContainsKey(name)))
        {
            names.Add(name, Fresh(prefix + name));
        }

        Rename(copy, names, prefix);
        foreach (var identity in copies)
        {
            identity.Input[0] = names.GetValueOrDefault(identity.Input[0], identity.Input[0]);
            copy.Node.Add(identity);
        }

        return copy;
    }

    private static IEnumerable<string> AllNames(GraphProto graph) =>
        DefinedDeep(graph).Concat(graph.Node.SelectMany(node => node.Input)).Concat(graph.Output.Select(output => output.Name));

    private static IEnumerable<string> DefinedDeep(GraphProto graph) =>
        CapturedNames.Defined(graph).Concat(Subgraphs(graph).SelectMany(DefinedDeep)).Distinct();

    private static IEnumerable<GraphProto> Subgraphs(GraphProto graph) =>
        graph.Node.SelectMany(node => node.Attribute).SelectMany(CapturedNames.Subgraphs);

    private static void Rename(GraphProto graph, Dictionary<string, string> names, string prefix)
    {
        string Renamed(string name) => names.GetValueOrDefault(name, name);

        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
        {
            value.Name = Renamed(value.Name);
        }

        foreach (var initializer in graph.Initializer.Concat(graph.SparseInitializer.Select(sparse => sparse.Values).OfType<TensorProto>()))
        {
            initializer.Name = Renamed(initializer.Name);
        }

        foreach (var node in graph.Node)
        {
            node.Name = node.Name.Length > 0 ? prefix + node.Name : "";
            for (int input = 0; input < node.Input.Count; input++)
            {
                node.Input[input] = Renamed(node.Input[input]);
            }

            for (int output = 0; output < node.Output.Count; output++)
            {
                node.Output[output] = Renamed(node.Output[output]);
            }
        }

        foreach (var subgraph in Subgraphs(graph))
        {
            Rename(subgraph, names, prefix);
        }
    }

    private string Fresh(string name)
    {
        string candidate = name;
        int suffix = _suffixes.GetValueOrDefault(name);
        while (!_taken.Add(candidate))
        {
            candidate = FormattableString.Invariant($"{name}_{++suffix}");
        }

        _suffixes[name] = suffix;
        return candidate;
    }
}
