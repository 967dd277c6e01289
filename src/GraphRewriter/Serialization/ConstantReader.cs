using System.Text;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Reads the tensor of a <c>Constant</c> node, whichever attribute holds it.</summary>
internal static class ConstantReader
{
    public static bool IsConstant(NodeProto node) => node is { OpType: "Constant", Domain: "" or "ai.onnx" };

    public static OnnxTensor Read(NodeProto node, TensorReader tensors)
    {
        var attribute =
            node.Attribute.FirstOrDefault(attribute => attribute.Name.StartsWith("value", StringComparison.Ordinal) || attribute.Name == "sparse_value");
        return attribute?.Name switch
        {
            "value" when attribute.T is not null => tensors.Read(attribute.T),
            "sparse_value" when attribute.SparseTensor is not null => SparseTensorReader.Read(attribute.SparseTensor, tensors),
            "value_int" => OnnxTensor.Scalar(attribute.I),
            "value_float" => OnnxTensor.Scalar(attribute.F),
            "value_string" => new([], [attribute.S.ToString(Encoding.UTF8)]),
            "value_ints" => OnnxTensor.Of([.. attribute.Ints], attribute.Ints.Count),
            "value_floats" => OnnxTensor.Of([.. attribute.Floats], attribute.Floats.Count),
            "value_strings" => new([attribute.Strings.Count], [.. attribute.Strings.Select(text => text.ToString(Encoding.UTF8))]),
            _ => throw new ModelFileException($"is a Constant without a value; {Refusal.Damaged}"),
        };
    }
}
