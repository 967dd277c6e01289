using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class RemoveNeutralLayoutsTests
{
    private static readonly RunSize Small = new(2, 5), Large = new(3, 7);

    [TestMethod]
    public void Copies_to_the_shape_that_is_there_go() => AssertGone((b, x) => b.Reshape(b.Expand(b.Unsqueeze(x, 2), b.Ints(1, 1, 1, 1, 1)), 0, 4, -1, 6));

    [TestMethod]
    public void Slices_of_everything_go() => AssertGone((b, x) => b.Slice(x, 3, 0, long.MaxValue));

    [TestMethod]
    public void Empty_slices_beside_a_part_go() => AssertGone((b, x) => b.Concat([x, b.Slice(x, 3, 6, long.MaxValue)], -1));

    [TestMethod]
    public void Reversals_stay() => AssertStays((b, x) => b.Slice(x, 3, -1, -long.MaxValue, -1));

    [TestMethod]
    public void Copies_to_more_heads_stay() => AssertStays((b, x) => b.Reshape(b.Expand(b.Unsqueeze(x, 2), b.Ints(1, 1, 2, 1, 1)), 0, 8, -1, 6));

    [TestMethod]
    public void An_empty_past_stays()
    {
        OpModel model = new();
        var past = model.Input("past", 2, 4, 0, 6);
        AssertStays((b, x) => b.Concat([past, x], 2), model);
    }

    private static void AssertGone(Func<GraphBuilder, OnnxValue, OnnxValue> build) =>
        Assert.AreEqual(0, Rest(build, new()), "nodes left");

    private static void AssertStays(Func<GraphBuilder, OnnxValue, OnnxValue> build, OpModel? model = null)
    {
        model ??= new();
        Assert.IsTrue(Rest(build, model) > 0, "everything went");
    }

    private static int Rest(Func<GraphBuilder, OnnxValue, OnnxValue> build, OpModel model)
    {
        var value = build(model.Builder, model.Input("x", 2, 4, 5, 6));
        model.Node("Relu", [value], ["y"]);
        var one = model.RunAll();
        model.Feed("x", model.RandomTensor(3, 4, 7, 6));
        if (model.Model.Graph.Find("past") is not null)
        {
            model.Feed("past", model.RandomTensor(3, 4, 0, 6));
        }

        var two = model.RunAll();
        var facts = one.ToDictionary(
            pair => pair.Key,
            pair => new ValueProfile(pair.Value.Type, [.. pair.Value.Dims.Zip(two[pair.Key].Dims, (a, b) => AxisSize.Fit(a, b, Small, Large))]));
        RemoveNeutralLayouts.Apply(model.Model, Facts.OfRuns(facts, Small, Large));
        return model.Model.Graph.NodeCount - 1;
    }
}
