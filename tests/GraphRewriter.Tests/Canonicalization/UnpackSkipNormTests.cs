using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackSkipNormTests
{
    private static readonly UnpackSkipNorm Pass = new();

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(false, true)]
    [DataRow(true, true)]
    public void The_sum_and_its_layer_norm_keep_their_values(bool shift, bool bias)
    {
        OpModel model = new(opset: 14);
        model.Node(
            new("SkipLayerNormalization", OpName.Microsoft),
            [model.Input("a", 2, 3, 8), model.Input("b", 2, 3, 8), model.Weight(8), shift ? model.Weight(8) : null, bias ? model.Weight(8) : null],
            ["norm", null, null, "sum"],
            OpModel.Attribute("epsilon", 0.01f));
        model.AssertKept(Pass);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void The_sum_and_its_rms_norm_keep_their_values(bool bias)
    {
        OpModel model = new();
        model.Node(
            new("SkipSimplifiedLayerNormalization", OpName.Microsoft),
            [model.Input("a", 2, 3, 8), model.Input("b", 2, 3, 8), model.Weight(8), bias ? model.Weight(8) : null],
            ["norm", null, null, "sum"],
            OpModel.Attribute("epsilon", 0.01f));
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void The_sum_need_not_be_an_output()
    {
        OpModel model = new();
        model.Node(
            new("SkipLayerNormalization", OpName.Microsoft), [model.Input("a", 2, 3, 8), model.Input("b", 3, 8), model.Weight(8)], ["norm"]);
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void The_stream_and_the_block_stay_addends()
    {
        OpModel model = new();
        model.Node(
            new("SkipLayerNormalization", OpName.Microsoft),
            [model.Input("a", 2, 3, 8), model.Input("b", 2, 3, 8), model.Weight(8), model.Weight(8), model.Weight(8)],
            ["norm", null, null, "sum"]);

        var graph = Pass.ApplyTo(model.Model).Graph;

        CollectionAssert.AreEqual(new[] { "Add", "Add", "LayerNormalization" }, graph.NodesInOrder().Select(node => node.Op.Type).ToArray());
        Assert.AreEqual("sum", graph.Find("norm")!.Producer!.Inputs[0]!.Name);
    }
}
