using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackMultiHeadAttentionTests
{
    private const int Batch = 2, Positions = 5, Keys = 4, Width = 12, Heads = 3;
    private static readonly UnpackMultiHeadAttention Pass = new();
    private static readonly OpName Op = new("MultiHeadAttention", OpName.Microsoft);
    private static readonly (string, OnnxAttribute) NumHeads = OpModel.Attribute("num_heads", (long)Heads);

    [TestMethod]
    [DataRow(11L)]
    [DataRow(17L)]
    public void Queries_keys_and_values_apart(long opset)
    {
        OpModel model = new(opset);
        model.Node(Op, [Query(model), Key(model), model.Input("v", Batch, Keys, 18)], ["y"], NumHeads, OpModel.Attribute("scale", 0.4f));
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void Biases_are_added_before_the_heads_part()
    {
        OpModel model = new();
        model.Node(Op, [Query(model), Key(model), model.Input("v", Batch, Keys, 18), model.Weight(Width + Width + 18)], ["y"], NumHeads);
        model.AssertKept(Pass);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Padding_masks(int rank)
    {
        OpModel model = new();
        var mask = rank switch
        {
            1 => model.Ints("mask", [4, 2], Batch),
            2 => model.Ints("mask", [1, 0, 1, 1, 0, 1, 1, 0], Batch, Keys),
            _ => model.Ints("mask", [.. Enumerable.Range(0, Batch * Positions * Keys).Select(i => i % 3 == 0 ? 0 : 1)], Batch, Positions, Keys),
        };
        model.Node(Op, [Query(model), Key(model), Value(model), null, mask], ["y"], NumHeads);
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void Bias_of_scores_broadcasts_over_the_batch()
    {
        OpModel model = new();
        model.Node(Op, [Query(model), Key(model), Value(model), null, null, model.Input("bias", 1, Heads, Positions, Keys)], ["y"], NumHeads);
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void Unidirectional_with_past_and_present()
    {
        OpModel model = new();
        long past = 3, width = Width / Heads;
        model.Node(
            Op,
            [
                Query(model), model.Input("k", Batch, Positions, Width), model.Input("v", Batch, Positions, Width), null, null, null,
                model.Input("past_key", Batch, Heads, past, width), model.Input("past_value", Batch, Heads, past, width),
            ],
            ["y", "present_key", "present_value"],
            NumHeads,
            OpModel.Attribute("unidirectional", 1));
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void Unidirectional_over_other_keys()
    {
        OpModel model = new();
        model.Node(Op, [Query(model), Key(model), Value(model)], ["y"], NumHeads, OpModel.Attribute("unidirectional", 1));
        model.AssertKept(Pass);
    }

    [TestMethod]
    public void Keys_and_values_with_heads_of_their_own()
    {
        OpModel model = new();
        model.Node(Op, [Query(model), model.Input("k", Batch, Heads, Keys, 4), model.Input("v", Batch, Heads, Keys, 4)], ["y"], NumHeads);
        model.AssertKept(Pass);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Packed_queries_keys_and_values(bool bias)
    {
        OpModel packed = new(), apart = new();
        var channels = apart.RandomTensor(Batch, Positions, Heads, 3, 4);
        OnnxValue? Bias(OpModel model) => bias ? model.Builder.Constant(new OpModel(seed: 7).RandomTensor(3 * Width)) : null;
        packed.Node(Op, [packed.Input("qkv", channels), null, null, Bias(packed)], ["y"], NumHeads);
        var parts =
            apart.Builder.SplitEvenly(apart.Input("qkv", channels), 3, 3).Select(part => apart.Builder.Reshape(part, Batch, Positions, Width)).ToArray();
        apart.Node(Op, [.. parts, Bias(apart)], ["y"], NumHeads);

        apart.AssertSameAsUnpacked(packed, Pass);
    }

    [TestMethod]
    public void Packed_keys_and_values()
    {
        OpModel packed = new(), apart = new();
        var (queries, channels) = (apart.RandomTensor(Batch, Positions, Width), apart.RandomTensor(Batch, Keys, Heads, 2, 4));
        packed.Node(Op, [packed.Input("q", queries), packed.Input("kv", channels)], ["y"], NumHeads);
        var parts = apart.Builder.SplitEvenly(apart.Input("kv", channels), 3, 2).Select(part => apart.Builder.Reshape(part, Batch, Keys, Width)).ToArray();
        apart.Node(Op, [apart.Input("q", queries), .. parts], ["y"], NumHeads);

        apart.AssertSameAsUnpacked(packed, Pass);
    }

    private static OnnxValue Query(OpModel model) => model.Input("q", Batch, Positions, Width);

    private static OnnxValue Key(OpModel model) => model.Input("k", Batch, Keys, Width);

    private static OnnxValue Value(OpModel model) => model.Input("v", Batch, Keys, Width);
}
