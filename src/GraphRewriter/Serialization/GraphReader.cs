using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Builds the IR of a graph whose functions are inlined already.</summary>
internal sealed class GraphReader(TensorReader tensors)
{
    private readonly AttributeReader _attributes = new(tensors);
    private readonly OnnxGraph _graph = new();

    public OnnxGraph Read(GraphProto proto)
    {
        _graph.Name = proto.Name.Length > 0 ? proto.Name : _graph.Name;
        foreach (var initializer in proto.Initializer)
        {
            ReadInitializer(initializer.Name, () => tensors.Read(initializer));
        }

        foreach (var sparse in proto.SparseInitializer)
        {
            ReadInitializer(sparse.Values?.Name ?? "", () => SparseTensorReader.Read(sparse, tensors));
        }

        foreach (var input in proto.Input.Where(input => _graph.Find(input.Name)?.Constant is null))
        {
            ReadInput(input);
        }

        ReadNodes(proto);
        foreach (var output in proto.Output)
        {
            ReadOutput(output);
        }

        CheckOrder();
        return _graph;
    }

    private void ReadInitializer(string name, Func<OnnxTensor> read)
    {
        var tensor = Refusal.Within($"initializer '{name}' ", read);
        _graph.SetInitializer(Define(name, "an initializer"), tensor);
    }

    private void ReadInput(ValueInfoProto proto)
    {
        if (proto.Type is { ValueCase: not (TypeProto.ValueOneofCase.TensorType or TypeProto.ValueOneofCase.None) } type)
        {
            throw new ModelMappingException(
                $"the input '{proto.Name}' is a {type.ValueCase.ToString()[..^4].ToLowerInvariant()}, where only tensors can be fed");
        }

        var value = Define(proto.Name, "a graph input");
        Declare(value, proto);
        _graph.Inputs.Add(value);
    }

    private void ReadNodes(GraphProto proto)
    {
        foreach (var node in proto.Node)
        {
            ReadOutputs(node);
        }

        foreach (var node in proto.Node.Where(node => !ConstantReader.IsConstant(node)))
        {
            string what = Describe(node);
            var attributes = Refusal.Within($"{what}: ", () => _attributes.Read(node));
            var inputs = node.Input.Select(name => name.Length == 0 ? null : Find(name, what)).ToArray();
            foreach (var name in attributes.Values.OfType<OnnxAttribute.Opaque>().SelectMany(attribute => attribute.Captures))
            {
                Find(name, $"a subgraph of {what}");
            }

            var outputs = node.Output.Select(name => name.Length == 0 ? null : _graph.Find(name));
            _graph.AddNode(new(node.OpType, Domains.Plain(node.Domain)), inputs, outputs, attributes, node.Name);
        }
    }

    private void ReadOutputs(NodeProto node)
    {
        if (node.OpType.Length == 0)
        {
            throw new ModelFileException($"the node '{node.Name}' names no operator; {Refusal.Damaged}");
        }

        foreach (var name in node.Output.Where(name => name.Length > 0))
        {
            var value = Define(name, Describe(node));
            if (ConstantReader.IsConstant(node))
            {
                _graph.SetInitializer(value, Refusal.Within($"constant '{name}' ", () => ConstantReader.Read(node, tensors)));
            }
        }
    }

    private void ReadOutput(ValueInfoProto proto)
    {
        var value = Find(proto.Name, "the graph's output list");
        if (_graph.Outputs.Contains(value))
        {
            throw new ModelFileException($"the output '{proto.Name}' is listed twice; {Refusal.Damaged}");
        }

        Declare(value, proto);
        _graph.Outputs.Add(value);
    }

    private OnnxValue Define(string name, string what)
    {
        if (name.Length == 0)
        {
            throw new ModelFileException($"{what} has no name; {Refusal.Damaged}");
        }

        if (_graph.Find(name) is not null)
        {
            throw new ModelFileException($"the tensor '{name}' is produced twice, the second time by {what}; {Refusal.Damaged}");
        }

        return _graph.AddValue(name);
    }

    private OnnxValue Find(string name, string reader) =>
        _graph.Find(name) ?? throw new ModelFileException($"{reader} reads the tensor '{name}', which nothing produces; {Refusal.Damaged}");

    private static void Declare(OnnxValue value, ValueInfoProto proto)
    {
        if (proto.Type?.TensorType is not { } tensor)
        {
            return;
        }

        value.DeclaredType = Enum.IsDefined((ElementType)tensor.ElemType) ? (ElementType)tensor.ElemType : ElementType.Undefined;
        value.DeclaredDims = tensor.Shape?.Dim.Select(dim => dim is { HasDimValue: true, DimValue: >= 0 } ? dim.DimValue : (long?)null).ToArray();
    }

    private void CheckOrder()
    {
        try
        {
            _graph.NodesInOrder();
        }
        catch (InvalidOperationException exception)
        {
            throw new ModelFileException($"{exception.Message}; {Refusal.Damaged}", exception);
        }
    }

    private static string Describe(NodeProto node) =>
        $"the {node.OpType} node '{(node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault())}'";
}
