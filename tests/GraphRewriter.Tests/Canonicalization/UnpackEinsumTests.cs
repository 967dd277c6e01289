using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackEinsumTests
{
    private static readonly UnpackEinsum Pass = new();

    [TestMethod]
    [DataRow("bshd,bthd->bhst", DisplayName = "scores")]
    [DataRow("bhst,bthd->bshd", DisplayName = "weighted values")]
    [DataRow("bsd,dhk->bshk", DisplayName = "projection to heads")]
    [DataRow("bshk,hkd->bsd", DisplayName = "projection from heads")]
    [DataRow("bsd, hdk -> bhsk", DisplayName = "projection to heads, heads first")]
    [DataRow("bhsk,hkd->bsd", DisplayName = "projection from heads, heads first")]
    [DataRow("bij,bjk->bik", DisplayName = "product")]
    [DataRow("ij,kj->ki", DisplayName = "transposed product")]
    [DataRow("bd,bd->b", DisplayName = "inner products")]
    [DataRow("abc,bca->", DisplayName = "one number")]
    [DataRow("bijm,bmkl->bklij", DisplayName = "several rows and columns in a batch")]
    public void Batched_products(string equation)
    {
        OpModel model = Einsum(equation);
        model.AssertKept(Pass);
        Assert.IsFalse(Pass.ApplyTo(model.Model).Graph.Nodes.Any(node => node.Op == "Einsum"));
    }

    [TestMethod]
    public void Projections_meet_a_matrix()
    {
        OpModel model = new();
        model.Node("Einsum", [model.Input("x", 2, 3, 4), model.Weight(4, 5, 6)], ["y"], ("equation", new OnnxAttribute.Text("bsd,dhk->bshk")));
        model.AssertKept(Pass);

        var product = Pass.ApplyTo(model.Model).Graph.Nodes.Single(node => node.Op == "MatMul");

        Assert.AreEqual("x", product.Inputs[0]!.Name);
    }

    [TestMethod]
    [DataRow("...qhd,...khd->...hqk", 4, 4)]
    [DataRow("...hqk,...khd->...qhd", 4, 4)]
    [DataRow("...ij,...kj->...ik", 4, 4)]
    [DataRow("...i,ij->...j", 3, 2)]
    [DataRow("...ij,...jk->...ik", 3, 3)]
    public void Products_with_an_ellipsis(string equation, int leftRank, int rightRank)
    {
        OpModel model = new();
        OnnxValue Operand(string name, int rank) =>
            model.Builder.Transpose(model.Input(name, [.. Enumerable.Repeat(3L, rank)]), [.. Enumerable.Range(0, rank).Select(axis => (long)axis)]);
        model.Node("Einsum", [Operand("x", leftRank), Operand("y", rightRank)], ["z"], ("equation", new OnnxAttribute.Text(equation)));

        model.AssertKept(Pass);
        Assert.IsFalse(Pass.ApplyTo(model.Model).Graph.Nodes.Any(node => node.Op == "Einsum"));
    }

    [TestMethod]
    public void A_product_with_an_ellipsis_needs_no_rank()
    {
        OpModel model = new();
        model.Node("Einsum", [model.Input("x", 2, 3, 4), model.Input("y", 2, 4, 5)], ["z"], ("equation", new OnnxAttribute.Text("...ij, ...jk -> ...ik")));
        foreach (var input in model.Model.Graph.Inputs)
        {
            input.DeclaredDims = null;
        }

        model.AssertKept(Pass);
        Assert.AreEqual("MatMul", Pass.ApplyTo(model.Model).Graph.Nodes.Single().Op.Type);
    }

    [TestMethod]
    [DataRow("ij,jk,kl->il")]
    [DataRow("...ij,...kj->...ik", DisplayName = "an ellipsis of unknown rank")]
    [DataRow("ii,ij->j")]
    [DataRow("ij,jk->i")]
    [DataRow("i,j->ij")]
    [DataRow("ij,jk")]
    public void Other_sums_stay(string equation)
    {
        OpModel model = new();
        OnnxValue[] operands = [.. equation.Split("->")[0].Split(',').Select((_, i) => model.Input($"x{i}", 2, 2))];
        model.Node("Einsum", operands, ["y"], ("equation", new OnnxAttribute.Text(equation)));
        foreach (var input in model.Model.Graph.Inputs)
        {
            input.DeclaredDims = null;
        }

        Assert.IsFalse(Pass.Apply(model.Model));
    }

    private static OpModel Einsum(string equation)
    {
        OpModel model = new(opset: 12);
        string[] labels = equation.Replace(" ", "", StringComparison.Ordinal).Split("->")[0].Split(',');
        OnnxValue[] operands = [.. labels.Select((axes, i) => model.Input($"x{i}", [.. axes.Select(axis => 2L + (axis % 5))]))];
        model.Node("Einsum", operands, ["y"], ("equation", new OnnxAttribute.Text(equation)));
        return model;
    }
}
