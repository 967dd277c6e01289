using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Replaces every call of a model-local function by the function's body.</summary>
internal sealed class FunctionInliner
{
    private const int MostNodes = 200_000;
    private const int Deepest = 64;
    private const long MostBytes = 1L << 30;

    private readonly Dictionary<Key, FunctionProto> _functions = [];
    private readonly BodyInliner _bodies;
    private readonly Dictionary<FunctionProto, int> _sizes = new(ReferenceEqualityComparer.Instance);
    private int _nodes;
    private long _bytes;

    private FunctionInliner(ModelProto model)
    {
        _bodies = new(model.Graph);
        foreach (var function in model.Functions)
        {
            Key key = new(Domains.Plain(function.Domain), function.Name, function.Overload);
            if (!_functions.TryAdd(key, function))
            {
                throw new ModelFileException($"the function {key} is defined twice; {Refusal.Damaged}");
            }
        }
    }

    public static void Inline(ModelProto model)
    {
        if (model.Functions.Count == 0)
        {
            return;
        }

        FunctionInliner inliner = new(model);
        HashSet<string> domains = [];
        inliner.Expand(model.Graph, [], domains);
        foreach (var opset in model.Functions.SelectMany(function => function.OpsetImport))
        {
            if (model.OpsetImport.All(entry => Domains.Plain(entry.Domain) != Domains.Plain(opset.Domain)))
            {
                model.OpsetImport.Add(opset);
            }
        }

        var gone = model.OpsetImport
            .Where(opset => !domains.Contains(Domains.Plain(opset.Domain))
                && model.Functions.Any(function => Domains.Plain(function.Domain) == Domains.Plain(opset.Domain)))
            .ToArray();
        foreach (var opset in gone.Where(opset => Domains.Plain(opset.Domain).Length > 0))
        {
            model.OpsetImport.Remove(opset);
        }

        model.Functions.Clear();
    }

    private void Expand(GraphProto graph, Key[] callers, HashSet<string> domains)
    {
        var nodes = graph.Node.SelectMany(node => Expand(node, callers, domains)).ToArray();
        graph.Node.Clear();
        graph.Node.Add(nodes);
    }

    private NodeProto[] Expand(NodeProto node, Key[] callers, HashSet<string> domains)
    {
        if (++_nodes > MostNodes)
        {
            throw new ModelFileException($"its functions unfold into more than {MostNodes} nodes; export the model without functions");
        }

        Key key = new(Domains.Plain(node.Domain), node.OpType, node.Overload);
        if (!_functions.TryGetValue(key, out var function))
        {
            domains.Add(key.Domain);
            foreach (var subgraph in node.Attribute.SelectMany(CapturedNames.Subgraphs))
            {
                Expand(subgraph, callers, domains);
            }

            return [node];
        }

        if (callers.Contains(key) || callers.Length == Deepest)
        {
            string what = callers.Contains(key) ? "calls itself" : $"is called by functions nested {Deepest} deep";
            throw new ModelFileException($"the function {key} {what}; export the model without functions");
        }

        if (node.Input.Count > function.Input.Count || node.Output.Count > function.Output.Count)
        {
            throw new ModelFileException($"the node '{node.Name}' calls the function {key} with more inputs or outputs than it has; {Refusal.Damaged}");
        }

        CountBytes(function, node);
        GraphProto body = new() { Node = { function.Node.Select(inner => inner.Clone()) } };
        body.Input.Add(function.Input.Select(name => new ValueInfoProto { Name = name }));
        body.Output.Add(function.Output.Select(name => new ValueInfoProto { Name = name }));
        if (CapturedNames.Of(body).FirstOrDefault() is { } unknown)
        {
            throw new ModelFileException($"the function {key} reads the tensor '{unknown}', which nothing in it produces; {Refusal.Damaged}");
        }

        ResolveAttributes(body, Arguments(function, node));
        body = _bodies.Instantiate(body, node.Input, node);
        Key[] inner = [.. callers, key];
        return [.. body.Node.SelectMany(part => Expand(part, inner, domains))];
    }

    private void CountBytes(FunctionProto function, NodeProto call)
    {
        if (!_sizes.TryGetValue(function, out int size))
        {
            _sizes[function] = size = function.CalculateSize();
        }

        _bytes += size + ((long)function.Node.Count * (call.Name.Length + call.Output.FirstOrDefault()?.Length ?? 0));
        if (_bytes > MostBytes)
        {
            throw new ModelFileException($"its functions unfold into more than {MostBytes} bytes; export the model without functions");
        }
    }

    private static Dictionary<string, AttributeProto> Arguments(FunctionProto function, NodeProto call)
    {
        Dictionary<string, AttributeProto> arguments = new(StringComparer.Ordinal);
        foreach (var attribute in function.AttributeProto.Concat(call.Attribute))
        {
            arguments[attribute.Name] = attribute;
        }

        return arguments;
    }

    private static void ResolveAttributes(GraphProto graph, Dictionary<string, AttributeProto> arguments)
    {
        foreach (var node in graph.Node)
        {
            var attributes = node.Attribute.ToArray();
            node.Attribute.Clear();
            foreach (var attribute in attributes)
            {
                if (!attribute.HasRefAttrName)
                {
                    node.Attribute.Add(attribute);
                }
                else if (arguments.TryGetValue(attribute.RefAttrName, out var argument))
                {
                    var resolved = argument.Clone();
                    resolved.Name = attribute.Name;
                    node.Attribute.Add(resolved);
                }
            }

            foreach (var subgraph in attributes.SelectMany(CapturedNames.Subgraphs))
            {
                ResolveAttributes(subgraph, arguments);
            }
        }
    }

    private readonly record struct Key(string Domain, string Name, string Overload)
    {
        public override string ToString() => $"{Domain}.{Name}{(Overload.Length > 0 ? $" ({Overload})" : "")}";
    }
}
