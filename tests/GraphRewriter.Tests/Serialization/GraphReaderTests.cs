using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Google.Protobuf;
using static Acdc.Onnx.GraphRewriter.Tests.Serialization.Protos;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

[TestClass]
public sealed class GraphReaderTests
{
    public static IEnumerable<object[]> Constants =>
    [
        [new AttributeProto { Name = "value", T = Floats("", 1, 2) }, "Float[2]"],
        [new AttributeProto { Name = "value_float", F = 2 }, "Float[]"],
        [new AttributeProto { Name = "value_floats", Floats = { 1, 2, 3 } }, "Float[3]"],
        [new AttributeProto { Name = "value_int", I = 2 }, "Int64[]"],
        [new AttributeProto { Name = "value_ints", Ints = { 1, 2, 3 } }, "Int64[3]"],
        [new AttributeProto { Name = "value_string", S = ByteString.CopyFromUtf8("a") }, "String[]"],
        [new AttributeProto { Name = "value_strings", Strings = { ByteString.CopyFromUtf8("a") } }, "String[1]"],
        [new AttributeProto { Name = "sparse_value",
            SparseTensor = new() { Dims = { 4 }, Values = Floats("", 1), Indices = new() { DataType = 7, Dims = { 1 }, Int64Data = { 3 } } } }, "Float[4]"],
    ];

    [TestMethod]
    [DynamicData(nameof(Constants))]
    public void Constant_nodes_become_initializers(object attribute, string tensor)
    {
        var graph = Model("x", "y", Node("Constant", "", "c", (AttributeProto)attribute), Node("Add", "x c", "y")).Read().Graph;

        Assert.AreEqual(tensor, graph.Find("c")!.Constant!.ToString());
        Assert.AreEqual(1, graph.NodeCount);
    }

    [TestMethod]
    public void A_constant_without_a_value_is_refused() =>
        StringAssert.Contains(Model("x", "y", Node("Constant", "", "y")).Refused(), "constant 'y' is a Constant without a value");

    [TestMethod]
    public void An_input_with_data_of_its_own_is_an_initializer()
    {
        var model = Model("x w", "y", Node("Add", "x w", "y"));
        model.Graph.Initializer.Add(Floats("w", 1));

        var graph = model.Read().Graph;

        Assert.AreEqual("x", string.Join(',', graph.Inputs));
        Assert.AreEqual("w", string.Join(',', graph.Initializers));
    }

    [TestMethod]
    public void Inputs_and_outputs_left_out_are_null()
    {
        var node = Model("x", "y", Node("Clip", "x _ x", "y _")).Read().Graph.Nodes.Single();

        Assert.IsNull(node.Inputs[1]);
        Assert.IsNotNull(node.Inputs[2]);
        Assert.IsNull(node.Outputs[1]);
    }

    [TestMethod]
    public void The_default_domain_is_empty_however_it_is_spelled()
    {
        var model = Model("x", "y", Node("Neg", "x", "y"));
        model.Graph.Node[0].Domain = model.OpsetImport[0].Domain = "ai.onnx";

        var read = model.Read();

        Assert.AreEqual(new OpName("Neg"), read.Graph.Nodes.Single().Op);
        Assert.AreEqual(17, read.Opset);
    }

    [TestMethod]
    public void Declared_shapes_keep_their_numbers_and_forget_their_names()
    {
        var model = Model("x", "y", Node("Neg", "x", "y"));
        model.Graph.Input[0].Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 4 });
        model.MetadataProps.Add(new StringStringEntryProto { Key = "k", Value = "v" });

        var read = model.Read();

        Assert.AreEqual(ElementType.Float, read.Graph.Inputs[0].DeclaredType);
        CollectionAssert.AreEqual(new long?[] { null, 4 }, read.Graph.Inputs[0].DeclaredDims!.ToArray());
        Assert.AreEqual("v", read.Metadata["k"]);
    }

    [TestMethod]
    public void An_attribute_that_is_not_text_stays_as_it_is()
    {
        byte[] bytes = [0xFF, 0xFE, 0x00];
        var node =
            Node("Neg", "x", "y", new AttributeProto { Name = "blob", Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFrom(bytes) });

        var read = Model("x", "y", node).Read().Graph.Nodes.Single().Attributes["blob"];

        CollectionAssert.AreEqual(bytes, AttributeProto.Parser.ParseFrom(((OnnxAttribute.Opaque)read).Serialized.Span).S.ToByteArray());
    }

    [TestMethod]
    public void Captures_are_the_outer_values_that_nested_subgraphs_read()
    {
        var inner = Subgraph("q", Node("Add", "outer2 p", "q"));
        var body = Subgraph("shadowed direct", Node("Neg", "outer1", "p"), Node("Neg", "p", "shadowed"),
            Node("If", "p", "r", Graph("then_branch", inner), Graph("else_branch", inner)));
        var model = Model("outer1 outer2 direct shadowed cond", "z", Node("Loop", "_ cond", "z _", Graph("body", body)));

        var node = model.Read().Graph.Nodes.Single();

        Assert.AreEqual("outer1,outer2,direct", string.Join(',', node.Captures));
    }

    [TestMethod]
    public void What_does_not_hang_together_is_refused()
    {
        StringAssert.Contains(Model("x", "y", Node("Neg", "gone", "y")).Refused(), "the Neg node 'y' reads the tensor 'gone', which nothing produces");
        StringAssert.Contains(Model("x", "gone", Node("Neg", "x", "y")).Refused(), "'gone', which nothing produces");
        StringAssert.Contains(
            Model("x", "y", Node("Loop", "_ _ x", "y", Graph("body", Subgraph("gone")))).Refused(), "a subgraph of the Loop node 'y' reads the tensor 'gone'");
        StringAssert.Contains(
            Model("x", "y", Node("Neg", "x", "y"), Node("Abs", "x", "y")).Refused(), "'y' is produced twice, the second time by the Abs node 'y'");
        StringAssert.Contains(Model("x", "x", Node("Neg", "x", "x")).Refused(), "'x' is produced twice");
        StringAssert.Contains(Model("x x", "y", Node("Neg", "x", "y")).Refused(), "'x' is produced twice");
        StringAssert.Contains(Model("x", "y y", Node("Neg", "x", "y")).Refused(), "'y' is listed twice");
        StringAssert.Contains(Model("x", "y", Node("Add", "x z", "y"), Node("Neg", "y", "z")).Refused(), "cycle");
        StringAssert.Contains(Model("x", "y", Node("", "x", "y")).Refused(), "names no operator");
        StringAssert.Contains(Model("x", "y").Refused(), "no nodes");
        StringAssert.Contains(Model("x", "", Node("Neg", "x", "y")).Refused(), "no outputs");
    }

    [TestMethod]
    public void Versions_that_the_runtime_does_not_know_are_refused()
    {
        var model = Model("x", "y", Node("Neg", "x", "y"));
        model.OpsetImport[0].Version = 27;
        StringAssert.Contains(model.Refused(), "opset 27 is newer");
        model.OpsetImport[0].Version = 6;
        StringAssert.Contains(model.Refused(), "opset 6 is too old");
        model.OpsetImport.Clear();
        StringAssert.Contains(model.Refused(), "no operator set version");
        model.IrVersion = 14;
        StringAssert.Contains(model.Refused(), "format version 14 is newer");
        model.ClearIrVersion();
        StringAssert.Contains(model.Refused(), "not an ONNX model");
    }

    [TestMethod]
    public void An_input_that_is_no_tensor_cannot_be_mapped()
    {
        var model = Model("x", "y", Node("SequenceLength", "x", "y"));
        model.Graph.Input[0].Type = new() { SequenceType = new() };

        StringAssert.Contains(Assert.ThrowsExactly<ModelMappingException>(() => model.Read()).Message, "model.onnx: the input 'x' is a sequence");
    }
}
