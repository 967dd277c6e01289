using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Google.Protobuf;
using AttributeType = Acdc.Onnx.GraphRewriter.Serialization.Proto.AttributeProto.Types.AttributeType;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

/// <summary>Short spellings of ONNX messages: <c>Node("Add", "a b", "c")</c>; <c>_</c> is an input or output left out.</summary>
internal static class Protos
{
    public static NodeProto Node(string op, string inputs, string outputs, params AttributeProto[] attributes) =>
        new() { OpType = op, Input = { Names(inputs) }, Output = { Names(outputs) }, Attribute = { attributes } };

    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Tensor(string name, TensorProto value) => new() { Name = name, Type = AttributeType.Tensor, T = value };

    public static AttributeProto Graph(string name, GraphProto value) => new() { Name = name, Type = AttributeType.Graph, G = value };

    public static AttributeProto Reference(string name, string to, AttributeType type) => new() { Name = name, Type = type, RefAttrName = to };

    public static GraphProto Subgraph(string outputs, params NodeProto[] nodes) =>
        new() { Name = "body", Node = { nodes }, Output = { Names(outputs).Select(name => new ValueInfoProto { Name = name }) } };

    public static TensorProto Floats(string name, params float[] values) =>
        new() { Name = name, DataType = (int)ElementType.Float, Dims = { values.Length }, FloatData = { values } };

    public static TensorProto Bool(string name, bool value) =>
        new() { Name = name, DataType = (int)ElementType.Bool, Int32Data = { value ? 1 : 0 } };

    public static TensorProto External(string name, long floats, params (string Key, string Value)[] entries) => new()
    {
        Name = name,
        DataType = (int)ElementType.Float,
        Dims = { floats },
        DataLocation = TensorProto.Types.DataLocation.External,
        ExternalData = { entries.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }) },
    };

    public static ModelProto Model(string inputs, string outputs, params NodeProto[] nodes) => new()
    {
        IrVersion = 8,
        OpsetImport = { new OperatorSetIdProto { Version = 17 } },
        Graph = new() { Name = "main", Node = { nodes }, Input = { Names(inputs).Select(Value) }, Output = { Names(outputs).Select(Value) } },
    };

    public static FunctionProto Function(string name, string inputs, string outputs, params NodeProto[] nodes) => new()
    {
        Name = name,
        Domain = "local",
        Input = { Names(inputs) },
        Output = { Names(outputs) },
        Node = { nodes },
        OpsetImport = { new OperatorSetIdProto { Version = 17 } },
    };

    public static NodeProto Call(string name, string inputs, string outputs, params AttributeProto[] attributes)
    {
        var node = Node(name, inputs, outputs, attributes);
        node.Domain = "local";
        return node;
    }

    public static OnnxModel Read(this ModelProto model, string? folder = null) => OnnxReader.Read(model.ToByteArray(), folder, "model.onnx");

    public static string Refused(this ModelProto model, string? folder = null) =>
        Assert.ThrowsExactly<ModelFileException>(() => model.Read(folder)).Message;

    /// <summary>The nodes in order, one a line: <c>Add(a,b)->c</c>.</summary>
    public static string Listing(this OnnxModel model) =>
        string.Join('\n', model.Graph.NodesInOrder().Select(node => $"{node.Op}({string.Join(',', node.Inputs)})->{string.Join(',', node.Outputs)}"));

    private static string[] Names(string list) => [.. list.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "_" ? "" : name)];

    private static ValueInfoProto Value(string name) => new()
    {
        Name = name,
        Type = new() {
            TensorType = new() { ElemType = (int)ElementType.Float, Shape = new() { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "n" } } } } },
    };
}
