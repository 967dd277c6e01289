using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackOnnxAttentionTests
{
    private const int Batch = 2, Queries = 5, Keys = 7, Heads = 4, HeadWidth = 6, ValueWidth = 3;
    private static readonly UnpackOnnxAttention Pass = new();

    [TestMethod]
    [DataRow(4)]
    [DataRow(2)]
    [DataRow(1)]
    public void Heads_on_an_axis_of_their_own(int shared)
    {
        OpModel model = new(opset: 23);
        model.Node("Attention", [Query(model), Key(model, shared), Value(model, shared)], ["y"]);
        model.AssertKept(Pass);
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(2)]
    [DataRow(1)]
    public void Heads_among_the_channels(int shared)
    {
        OpModel model = new(opset: 23);
        model.Node(
            "Attention",
            [model.Input("q", Batch, Queries, Heads * HeadWidth), model.Input("k", Batch, Keys, shared * HeadWidth),
                model.Input("v", Batch, Keys, shared * ValueWidth)],
            ["y"],
            OpModel.Attribute("q_num_heads", (long)Heads),
            OpModel.Attribute("kv_num_heads", (long)shared),
            OpModel.Attribute("scale", 0.7f));
        model.AssertKept(Pass);
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void Masks_that_are_added(int rank) => AssertMasked(model => model.Input("mask", MaskDims(rank)));

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void Masks_that_say_which_keys(int rank) => AssertMasked(model => model.Input("mask", Kept(MaskDims(rank), hideFirstRow: false)));

    [TestMethod]
    public void A_query_without_keys_takes_nothing() => AssertMasked(model => model.Input("mask", Kept([Queries, Keys], hideFirstRow: true)));

    [TestMethod]
    [DataRow(float.NegativeInfinity)]
    [DataRow(float.MinValue)]
    [DataRow(-10000f)]
    public void A_query_whose_keys_are_all_low(float low) => AssertMasked(
        model => model.Input("mask", OnnxTensor.Of([.. Enumerable.Range(0, Queries * Keys).Select(i => i < Keys || i % 3 == 0 ? low : 0)], Queries, Keys)));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Causal_with_a_mask(bool conditions) => AssertMasked(
        model => conditions ? model.Input("mask", Kept([Queries, Keys], hideFirstRow: false)) : model.Input("mask", Queries, Keys),
        OpModel.Attribute("is_causal", 1L));

    [TestMethod]
    public void Causal_after_a_past()
    {
        OpModel model = new(opset: 23);
        model.Node(
            "Attention",
            [
                Query(model), model.Input("k", Batch, 2, Queries, HeadWidth), model.Input("v", Batch, 2, Queries, HeadWidth), null,
                model.Input("past_key", Batch, 2, 3, HeadWidth), model.Input("past_value", Batch, 2, 3, HeadWidth),
            ],
            ["y", "present_key", "present_value"],
            OpModel.Attribute("is_causal", 1L));
        model.AssertKept(Pass);
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(1L)]
    [DataRow(2L)]
    [DataRow(3L)]
    public void Scores_at_every_step_with_a_soft_cap_and_a_mask(long mode)
    {
        OpModel model = new(opset: 23);
        model.Node(
            "Attention",
            [Query(model), Key(model, Heads), Value(model, Heads), model.Input("mask", Queries, Keys)],
            ["y", null, null, "scores"],
            OpModel.Attribute("softcap", 1.5f),
            OpModel.Attribute("qk_matmul_output_mode", mode));
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void A_precision_of_the_softmax()
    {
        OpModel model = new(opset: 23);
        model.Node("Attention", [Query(model), Key(model, Heads), Value(model, Heads)], ["y"], OpModel.Attribute("softmax_precision", (long)ElementType.Float));
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void Lengths_of_the_keys()
    {
        OpModel model = new(opset: 24);
        model.Node(
            "Attention", [Query(model), Key(model, Heads), Value(model, Heads), null, null, null, model.Input("lengths", OnnxTensor.Of([7L, 4], Batch))],
            ["y"]);
        model.AssertKept(Pass);
    }

    [TestMethod]
    [DataRow(7L, 5L)]
    [DataRow(6L, 7L)]
    public void Causal_up_to_lengths_of_the_keys(long first, long second)
    {
        OpModel model = new(opset: 24);
        model.Node(
            "Attention",
            [Query(model), Key(model, Heads), Value(model, Heads), null, null, null, model.Input("lengths", OnnxTensor.Of([first, second], Batch))],
            ["y"],
            OpModel.Attribute("is_causal", 1L));
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void Half_precision()
    {
        OpModel model = new(opset: 23);
        OnnxValue Half(OnnxValue value) => model.Builder.Cast(value, ElementType.Float16);
        var result = model.Builder.Op(
            "Attention", [Half(Query(model)), Half(Key(model, 2)), Half(Value(model, 2)), model.Input("mask", Kept([Queries, Keys], hideFirstRow: false))]);
        model.Node("Cast", [result], ["y"], OpModel.Attribute("to", (long)ElementType.Float));
        model.AssertKept(Pass, 1e-2);
    }

    private static OnnxValue Query(OpModel model) => model.Input("q", Batch, Heads, Queries, HeadWidth);

    private static OnnxValue Key(OpModel model, long heads) => model.Input("k", Batch, heads, Keys, HeadWidth);

    private static OnnxValue Value(OpModel model, long heads) => model.Input("v", Batch, heads, Keys, ValueWidth);

    private static long[] MaskDims(int rank) => [.. new long[] { Batch, Heads, Queries, Keys }.TakeLast(rank)];

    private static OnnxTensor Kept(long[] dims, bool hideFirstRow)
    {
        byte[] kept = new byte[dims.Aggregate(1L, (count, dim) => count * dim)];
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i] = (byte)(i % Keys == 0 || i % 3 == 1 ? 1 : 0);
        }

        if (hideFirstRow)
        {
            Array.Clear(kept, 0, Keys);
        }

        return OnnxTensor.Of(ElementType.Bool, dims, kept);
    }

    private static void AssertMasked(Func<OpModel, OnnxValue> mask, params (string, OnnxAttribute)[] attributes)
    {
        OpModel model = new(opset: 23);
        model.Node("Attention", [Query(model), Key(model, Heads), Value(model, Heads), mask(model)], ["y"], attributes);
        model.AssertKept(Pass);
    }
}
