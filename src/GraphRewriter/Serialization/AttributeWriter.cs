using System.Text;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Google.Protobuf;
using AttributeType = Acdc.Onnx.GraphRewriter.Serialization.Proto.AttributeProto.Types.AttributeType;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Writes attributes.</summary>
internal static class AttributeWriter
{
    public static AttributeProto Write(string name, OnnxAttribute attribute) => attribute switch
    {
        OnnxAttribute.Int value => new() { Name = name, Type = AttributeType.Int, I = value.Value },
        OnnxAttribute.Float value => new() { Name = name, Type = AttributeType.Float, F = value.Value },
        OnnxAttribute.Text value => new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFrom(value.Value, Encoding.UTF8) },
        OnnxAttribute.Ints value => new() { Name = name, Type = AttributeType.Ints, Ints = { value.Values } },
        OnnxAttribute.Floats value => new() { Name = name, Type = AttributeType.Floats, Floats = { value.Values } },
        OnnxAttribute.Texts value =>
            new() { Name = name, Type = AttributeType.Strings, Strings = { value.Values.Select(text => ByteString.CopyFrom(text, Encoding.UTF8)) } },
        OnnxAttribute.Tensor value => new() { Name = name, Type = AttributeType.Tensor, T = TensorWriter.Inline(value.Value, "") },
        OnnxAttribute.Opaque value => AttributeProto.Parser.ParseFrom(value.Serialized.Span),
        _ => throw new InvalidOperationException($"the attribute '{name}' is of an unknown kind"),
    };
}
