using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Builds the message of a model in a fixed order: the same model gives the same bytes.</summary>
internal static class ModelBuilder
{
    private const long FirstIrWithFreeInitializers = 4;

    public static ModelProto Build(OnnxModel model, Func<OnnxValue, TensorProto> initializer)
    {
        ModelProto proto = new()
        {
            IrVersion = Math.Max(model.IrVersion, FirstIrWithFreeInitializers),
            ProducerName = "Acdc.Onnx",
            Graph = Build(model.Graph, initializer),
        };
        proto.OpsetImport.Add(model.Opsets
            .OrderBy(opset => opset.Key, StringComparer.Ordinal)
            .Select(opset => new OperatorSetIdProto { Domain = opset.Key, Version = opset.Value }));
        proto.MetadataProps.Add(model.Metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return proto;
    }

    private static GraphProto Build(OnnxGraph graph, Func<OnnxValue, TensorProto> initializer)
    {
        GraphProto proto = new() { Name = graph.Name };
        NodeNames names = new();
        proto.Node.Add(graph.NodesInOrder().Select(node => Build(node, names.Unique(node.Name))));
        proto.Initializer.Add(graph.Initializers.Select(initializer));
        proto.Input.Add(graph.Inputs.Select(Build));
        proto.Output.Add(graph.Outputs.Select(Build));
        return proto;
    }

    private static NodeProto Build(OnnxNode node, string name)
    {
        NodeProto proto = new() { OpType = node.Op.Type, Name = name };
        if (node.Op.Domain.Length > 0)
        {
            proto.Domain = node.Op.Domain;
        }

        proto.Input.Add(node.Inputs.Select(input => input?.Name ?? ""));
        proto.Output.Add(node.Outputs.Select(output => output?.Name ?? ""));
        proto.Attribute.Add(node.Attributes
            .OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute => AttributeWriter.Write(attribute.Key, attribute.Value)));
        return proto;
    }

    private static ValueInfoProto Build(OnnxValue value)
    {
        ValueInfoProto proto = new() { Name = value.Name };
        if (value.DeclaredType != ElementType.Undefined)
        {
            proto.Type = new() { TensorType = new() { ElemType = (int)value.DeclaredType } };
            if (value.DeclaredDims is { } dims)
            {
                proto.Type.TensorType.Shape = new() { Dim = { dims.Select(Build) } };
            }
        }

        return proto;
    }

    private static TensorShapeProto.Types.Dimension Build(long? dim)
    {
        TensorShapeProto.Types.Dimension proto = new();
        if (dim is { } size)
        {
            proto.DimValue = size;
        }

        return proto;
    }
}
