using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackAttentionTests
{
    private const int Batch = 2, Positions = 5, Width = 12, Heads = 3;
    private static readonly UnpackAttention Pass = new();
    private static readonly OpName Attention = new("Attention", OpName.Microsoft);

    [TestMethod]
    [DataRow(11L, 0L)]
    [DataRow(14L, 1L)]
    [DataRow(18L, 1L)]
    public void Without_a_mask(long opset, long unidirectional)
    {
        OpModel model = new(opset);
        model.Node(Attention, [Input(model), model.Weight(Width, 3 * Width), model.Weight(3 * Width)], ["y"], NumHeads, Causal(unidirectional));
        model.AssertKept(Pass);
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(1L)]
    public void With_lengths(long unidirectional) => AssertMasked(unidirectional, model => model.Ints("mask", [3, 5], Batch));

    [TestMethod]
    [DataRow(0L)]
    [DataRow(1L)]
    public void With_lengths_and_starts(long unidirectional) => AssertMasked(unidirectional, model => model.Ints("mask", [4, 5, 0, 2], 2 * Batch));

    [TestMethod]
    [DataRow(0L)]
    [DataRow(1L)]
    public void With_kept_keys(long unidirectional) =>
        AssertMasked(unidirectional, model => model.Ints("mask", [0, 1, 1, 0, 1, 1, 1, 1, 0, 0], Batch, Positions));

    [TestMethod]
    public void With_one_mask_element_for_all_keys() => Masked(1, model => model.Ints("mask", [0, 1], Batch, 1)).AssertKept(Pass, 2e-3);

    [TestMethod]
    [DataRow(0L)]
    [DataRow(1L)]
    public void With_kept_keys_per_query(long unidirectional) => AssertMasked(
        unidirectional, model =>
            model.Ints("mask", [.. Enumerable.Range(0, Batch * Positions * Positions).Select(i => i * 7 % 3 == 0 ? 0 : 1)], Batch, Positions, Positions));

    [TestMethod]
    public void A_mask_of_four_axes_is_cut_to_the_one_of_three()
    {
        int[] whole = [.. Enumerable.Range(0, Batch * 8 * 8).Select(i => i * 5 % 3 == 0 ? 0 : 1)];
        int[] cut = [.. from b in Enumerable.Range(
            0, Batch) from q in Enumerable.Range(0, Positions) from k in Enumerable.Range(0, Positions) select whole[(b * 64) + (q * 8) + k]];
        var four = Masked(0, model => model.Ints("mask", whole, Batch, 1, 8, 8));
        var three = Masked(0, model => model.Ints("mask", cut, Batch, Positions, Positions));

        three.AssertSameAsUnpacked(four, Pass);
    }

    [TestMethod]
    public void With_a_mask_whose_rank_an_operator_states()
    {
        OpModel model = new();
        var lengths = model.Builder.Cast(
            model.Builder.ReduceSum(model.Input("kept", OnnxTensor.Of([1, 1, 1, 0, 0, 1, 1, 1, 1, 0], Batch, Positions)), false, 1), ElementType.Int32);
        model.Node(Attention, [Input(model), model.Weight(Width, 3 * Width), model.Weight(3 * Width), lengths], ["y"], NumHeads);
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void With_past_and_present()
    {
        foreach (long past in new[] { 0L, 3 })
        {
            OpModel model = new();
            model.Node(
                Attention,
                [Input(model), model.Weight(Width, 3 * Width), model.Weight(3 * Width), null, model.Input("past", 2, Batch, Heads, past, Width / Heads)],
                ["y", "present"],
                NumHeads,
                Causal(1));
            model.AssertKept(Pass);
        }
    }

    [TestMethod]
    public void With_widths_a_scale_a_bias_and_a_filter_of_its_own()
    {
        OpModel model = new();
        model.Node(
            Attention,
            [
                Input(model), model.Weight(Width, 6 + 6 + 9), model.Weight(6 + 6 + 9), model.Ints("mask", [0, 1, 1, 0, 1, 1, 1, 1, 0, 0], Batch, Positions),
                null, model.Input("bias", Batch, Heads, Positions, Positions),
            ],
            ["y"],
            NumHeads,
            OpModel.Attribute("qkv_hidden_sizes", 6, 6, 9),
            OpModel.Attribute("scale", 0.3f),
            OpModel.Attribute("mask_filter_value", -2f));
        model.AssertKept(Pass);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void With_rounded_activations_and_weights(bool perColumn)
    {
        OpModel model = new();
        var b = model.Builder;
        var rounded = b.Ops("DynamicQuantizeLinear", [Input(model)], 3);
        int columns = 3 * Width;
        var weights =
            b.Constant(OnnxTensor.Of(ElementType.Int8, [Width, columns], [.. Enumerable.Range(0, Width * columns).Select(i => (sbyte)((i * 37 % 251) - 125))]));
        var scale = b.Constant(perColumn ? OnnxTensor.Of([.. Enumerable.Range(1, columns).Select(i => i * 0.0002f)], columns) : OnnxTensor.Scalar(0.004f));
        var zero = perColumn ? null : b.Constant(OnnxTensor.Of<sbyte>(ElementType.Int8, [], [3]));
        model.Node(
            new("QAttention", OpName.Microsoft),
            [rounded[0], weights, model.Weight(columns), rounded[1], scale, model.Ints("mask", [3, 5], Batch), rounded[2], zero,
                model.Input("past", 2, Batch, Heads, 0, Width / Heads)],
            ["y", "present"],
            NumHeads,
            Causal(1));
        model.AssertKept(Pass);
    }

    private static (string, OnnxAttribute) NumHeads => OpModel.Attribute("num_heads", (long)Heads);

    private static (string, OnnxAttribute) Causal(long unidirectional) => OpModel.Attribute("unidirectional", unidirectional);

    private static OnnxValue Input(OpModel model) => model.Input("x", Batch, Positions, Width);

    private static void AssertMasked(long unidirectional, Func<OpModel, OnnxValue> mask) => Masked(unidirectional, mask).AssertKept(Pass);

    private static OpModel Masked(long unidirectional, Func<OpModel, OnnxValue> mask)
    {
        OpModel model = new();
        model.Node(Attention, [Input(model), model.Weight(Width, 3 * Width), model.Weight(3 * Width), mask(model)], ["y"], NumHeads, Causal(unidirectional));
        return model;
    }
}
