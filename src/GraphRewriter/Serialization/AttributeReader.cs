using System.Text;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Google.Protobuf;
using AttributeType = Acdc.Onnx.GraphRewriter.Serialization.Proto.AttributeProto.Types.AttributeType;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Reads attributes; what has no form of its own in the IR stays serialized, with external tensors taken in.</summary>
internal sealed class AttributeReader(TensorReader tensors)
{
    private static readonly UTF8Encoding StrictText = new(false, true);

    public Dictionary<string, OnnxAttribute> Read(NodeProto node)
    {
        Dictionary<string, OnnxAttribute> attributes = new(StringComparer.Ordinal);
        foreach (var proto in node.Attribute)
        {
            var value = Refusal.Within($"attribute '{proto.Name}' ", () => Read(proto));
            if (!attributes.TryAdd(proto.Name, value))
            {
                throw new ModelFileException($"has the attribute '{proto.Name}' twice; {Refusal.Damaged}");
            }
        }

        return attributes;
    }

    private OnnxAttribute Read(AttributeProto proto)
    {
        if (proto.HasRefAttrName)
        {
            throw new ModelFileException($"refers to '{proto.RefAttrName}', an attribute of a function, outside any function; {Refusal.Damaged}");
        }

        return TypeOf(proto) switch
        {
            AttributeType.Int => new OnnxAttribute.Int(proto.I),
            AttributeType.Float => new OnnxAttribute.Float(proto.F),
            AttributeType.Ints => new OnnxAttribute.Ints([.. proto.Ints]),
            AttributeType.Floats => new OnnxAttribute.Floats([.. proto.Floats]),
            AttributeType.Tensor when proto.T is not null => new OnnxAttribute.Tensor(tensors.ReadInMemory(proto.T)),
            AttributeType.String when Text(proto.S) is { } text => new OnnxAttribute.Text(text),
            AttributeType.Strings when proto.Strings.Select(Text).ToArray() is var texts && texts.All(text => text is not null) =>
                new OnnxAttribute.Texts(texts!),
            _ => ReadOpaque(proto),
        };
    }

    private OnnxAttribute.Opaque ReadOpaque(AttributeProto proto)
    {
        var contained = proto.Clone();
        EmbeddedTensors.TakeIn(contained, tensors);
        string[] captures = [.. CapturedNames.Of(contained)];
        return new(contained.ToByteArray(), captures);
    }

    private static AttributeType TypeOf(AttributeProto proto)
    {
        if (proto.HasType && proto.Type != AttributeType.Undefined)
        {
            return proto.Type;
        }

        return proto switch
        {
            { HasF: true } => AttributeType.Float,
            { HasI: true } => AttributeType.Int,
            { HasS: true } => AttributeType.String,
            { T: not null } => AttributeType.Tensor,
            { Floats.Count: > 0 } => AttributeType.Floats,
            { Ints.Count: > 0 } => AttributeType.Ints,
            { Strings.Count: > 0 } => AttributeType.Strings,
            _ => AttributeType.Undefined,
        };
    }

    private static string? Text(ByteString bytes)
    {
        try
        {
            return StrictText.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
