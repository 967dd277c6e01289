using System.Text;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Google.Protobuf;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Writes tensors; numbers as raw bytes, without a copy.</summary>
internal static class TensorWriter
{
    /// <summary>The tensor with its bytes inside, those of an external one read.</summary>
    public static TensorProto Inline(OnnxTensor tensor, string name)
    {
        var proto = Header(tensor, name);
        if (tensor.Strings is { } strings)
        {
            proto.StringData.Add(strings.Select(text => ByteString.CopyFrom(text, Encoding.UTF8)));
        }
        else
        {
            proto.RawData = UnsafeByteOperations.UnsafeWrap(tensor.Bytes);
        }

        return proto;
    }

    /// <summary>The tensor with its bytes in a file beside the model.</summary>
    public static TensorProto External(OnnxTensor tensor, string name, string location, long offset)
    {
        var proto = Header(tensor, name);
        proto.DataLocation = TensorProto.Types.DataLocation.External;
        proto.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        proto.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = FormattableString.Invariant($"{offset}") });
        proto.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = FormattableString.Invariant($"{tensor.ByteCount}") });
        return proto;
    }

    private static TensorProto Header(OnnxTensor tensor, string name) =>
        new() { Name = name, DataType = (int)tensor.Type, Dims = { tensor.Dims } };
}
