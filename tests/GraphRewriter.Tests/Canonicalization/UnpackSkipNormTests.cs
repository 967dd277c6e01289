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
    [DataRow(false)]
    [DataRow(true)]
    public void The_bias_goes_to_the_block(bool blockFirst)
    {
        OpModel model = new();
        var stream = model.Input("stream", 2, 3, 8);
        var block = model.Builder.MatMul(stream, model.Weight(8, 8));
        var bias = model.Weight(8);
        model.Node(
            new("SkipLayerNormalization", OpName.Microsoft),
            [blockFirst ? block : stream, blockFirst ? stream : block, model.Weight(8), model.Weight(8), bias],
            ["norm", null, null, "sum"]);

        var sum = Pass.ApplyTo(model.Model).Graph.Find("sum")!;

        Assert.AreEqual(sum, sum.Uses.Single().Node.Inputs[0]);
        CollectionAssert.Contains(sum.Producer!.Inputs.ToArray(), stream);
        CollectionAssert.AreEqual(new[] { block, bias }, sum.Producer.Inputs.Single(input => input != stream)!.Producer!.Inputs.ToArray());
    }
}
