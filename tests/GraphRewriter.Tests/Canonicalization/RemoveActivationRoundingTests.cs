using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class RemoveActivationRoundingTests
{
    [TestMethod]
    public void The_activation_is_read_before_it_was_rounded()
    {
        OpModel model = new();
        var (b, x, weights) = (model.Builder, model.Input("x", 2, 3), model.Weight(3, 4));
        var rounded = b.Ops("DynamicQuantizeLinear", [x], 3);
        model.Node("MatMul", [b.Op("DequantizeLinear", [rounded[0], rounded[1], rounded[2]]), weights], ["y"]);

        Assert.IsTrue(RemoveActivationRounding.Apply(model.Model));

        CollectionAssert.AreEqual(new[] { "MatMul" }, model.Model.Graph.Nodes.Select(node => node.Op.Type).ToArray());
        CollectionAssert.AreEqual(new[] { x, weights }, model.Model.Graph.Find("y")!.Producer!.Inputs.ToArray());
    }

    [TestMethod]
    public void Weights_stay_rounded()
    {
        OpModel model = new();
        var b = model.Builder;
        var weights = b.Constant(OnnxTensor.Of<sbyte>(ElementType.Int8, [3, 2], [1, 2, 3, 4, 5, 6]));
        model.Node("MatMul", [model.Input("x", 2, 3), b.Op("DequantizeLinear", [weights, b.Constant(OnnxTensor.Scalar(0.5f))])], ["y"]);

        Assert.IsFalse(RemoveActivationRounding.Apply(model.Model));
    }
}
