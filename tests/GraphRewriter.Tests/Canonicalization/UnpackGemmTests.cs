using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackGemmTests
{
    private static readonly UnpackGemm Pass = new();

    [TestMethod]
    [DataRow(11L)]
    [DataRow(14L)]
    [DataRow(18L)]
    public void Every_attribute_keeps_its_meaning(long opset)
    {
        foreach (var (transA, transB, alpha, beta) in new[] { (0, 0, 1f, 1f), (1, 0, 0.5f, 1f), (0, 1, 1f, 2f), (1, 1, -2f, 0.25f) })
        {
            OpModel model = new(opset);
            model.Node(
                "Gemm",
                [transA == 0 ? model.Input("a", 3, 4) : model.Input("a", 4, 3), transB == 0 ? model.Weight(4, 5) : model.Weight(5, 4), model.Weight(5)],
                ["y"],
                OpModel.Attribute("transA", transA),
                OpModel.Attribute("transB", transB),
                OpModel.Attribute("alpha", alpha),
                OpModel.Attribute("beta", beta));
            model.AssertKept(Pass);
        }
    }

    [TestMethod]
    public void A_product_without_bias_keeps_its_name()
    {
        OpModel model = new();
        model.Node("Gemm", [model.Input("a", 3, 4), model.Weight(4, 5)], ["y"]);

        var graph = Pass.ApplyTo(model.Model).Graph;

        Assert.AreEqual("MatMul", graph.Find("y")!.Producer!.Op.Type);
    }

    [TestMethod]
    public void Scales_take_the_type_of_half_precision_models()
    {
        OpModel model = new(opset: 13);
        var half = model.Builder.Cast(model.Input("a", 3, 4), ElementType.Float16);
        var weights = model.Builder.Cast(model.Weight(4, 5), ElementType.Float16);
        var product = model.Builder.Op("Gemm", [half, weights], OpModel.Attribute("alpha", 0.5f));
        model.Node("Cast", [product], ["y"], OpModel.Attribute("to", (long)ElementType.Float));
        model.AssertKept(Pass, 2e-2);
    }
}
