using Acdc.Onnx.GraphRewriter.Canonicalization;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackSumsTests
{
    private static readonly UnpackSums Pass = new();

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(4)]
    public void Sums_of_any_number(int count)
    {
        OpModel model = new();
        model.Node("Sum", [.. Enumerable.Range(0, count).Select(i => model.Input($"x{i}", i % 2 == 0 ? [2, 3] : [3]))], ["y"]);

        model.AssertKept(Pass);
        Assert.IsFalse(Pass.ApplyTo(model.Model).Graph.Nodes.Any(node => node.Op == "Sum"));
    }

    [TestMethod]
    public void A_negative_taken_away_is_added()
    {
        OpModel model = new();
        model.Node("Sub", [model.Input("x", 2, 3), model.Builder.Neg(model.Input("y", 3))], ["z"]);

        model.AssertKept(Pass);
        CollectionAssert.AreEqual(new[] { "Add" }, Pass.ApplyTo(model.Model).Graph.Nodes.Select(node => node.Op.Type).ToArray());
    }

    [TestMethod]
    public void Other_differences_stay()
    {
        OpModel model = new();
        model.Node("Sub", [model.Builder.Neg(model.Input("x", 2, 3)), model.Input("y", 3)], ["z"]);

        Assert.IsFalse(Pass.Apply(model.Model));
    }
}
