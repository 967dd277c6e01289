using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class PackSoftmaxTests
{
    private static readonly PackSoftmax Pass = new();

    [TestMethod]
    [DataRow(-1L, 17L, true)]
    [DataRow(2L, 17L, false)]
    [DataRow(1L, 18L, true)]
    [DataRow(-1L, 11L, true)]
    public void Exponentials_over_their_sum(long axis, long opset, bool shifted)
    {
        var model = Steps(axis, opset, shifted, (builder, terms) => builder.Div(terms, builder.ReduceSum(terms, keepDims: true, axis)));

        model.AssertKept(Pass);
        Assert.AreEqual("Softmax", Pass.ApplyTo(model.Model).Graph.Outputs[0].Producer!.Op.Type);
    }

    [TestMethod]
    public void Exponentials_times_the_reciprocal_of_their_sum()
    {
        var model =
            Steps(-1, 17, shifted: true, (builder, terms) => builder.Mul(terms, builder.Op("Reciprocal", [builder.ReduceSum(terms, keepDims: true, -1)])));

        model.AssertKept(Pass);
        Assert.AreEqual("Softmax", Pass.ApplyTo(model.Model).Graph.Outputs[0].Producer!.Op.Type);
    }

    [TestMethod]
    public void Other_quotients_stay()
    {
        Assert.IsFalse(
            Pass.Apply(Steps(-1, 17, false, (builder, terms) => builder.Div(terms, builder.ReduceSum(builder.Square(terms), keepDims: true, -1))).Model));
        Assert.IsFalse(Pass.Apply(Steps(-1, 17, false, (builder, terms) => builder.Div(terms, builder.ReduceSum(terms, keepDims: true, 0, 1))).Model));
        Assert.IsFalse(Pass.Apply(Steps(1, 11, false, (builder, terms) => builder.Div(terms, builder.ReduceSum(terms, keepDims: true, 1))).Model),
            "before opset 13 a softmax runs over all axes from its own on");
    }

    private static OpModel Steps(long axis, long opset, bool shifted, Func<GraphBuilder, OnnxValue, OnnxValue> divide)
    {
        OpModel model = new(opset);
        var input = model.Input("x", 2, 3, 4);
        var terms = model.Builder.Exp(shifted ? model.Builder.Sub(input, model.Builder.ReduceMax(input, keepDims: true, axis)) : input);
        model.Node("Identity", [divide(model.Builder, terms)], ["unused"]);
        model.Model.Graph.Outputs.Clear();
        model.Model.Graph.Outputs.Add(model.Model.Graph.Find("unused")!.Producer!.Inputs[0]!);
        return model;
    }
}
