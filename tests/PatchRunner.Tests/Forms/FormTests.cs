using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

[TestClass]
public sealed class FormTests
{
    private static readonly TinyShape Grouped = new() { Heads = 4, KeyValueHeads = 2, HeadWidth = 2 };
    private static readonly TinyShape WithSinks = Grouped with { Sinks = true };
    private readonly TinyWeights _weights = new();

    [TestMethod]
    public void Plain_attention_and_MLP() => Agrees(new(new(), _weights));

    [TestMethod]
    public void Experts_that_all_see_every_token() => Agrees(new(new() { Experts = 4 }, _weights) { Mlp = TinyMlp.DenseExperts });

    [TestMethod]
    public void Experts_with_stacked_weights() => Agrees(new(new() { Experts = 4 }, _weights) { Mlp = TinyMlp.StackedExperts });

    [TestMethod]
    public void Experts_that_see_only_their_own_tokens() => Agrees(new(new() { Experts = 3 }, _weights) { Mlp = TinyMlp.SparseExperts });

    [TestMethod]
    public void As_many_experts_as_positions_of_a_fixed_length_are_no_attention() =>
        Agrees(new(new() { Experts = 5 }, _weights) { Mlp = TinyMlp.DenseExperts, TokenDims = [null, 5] });

    [TestMethod]
    [DataRow(null, null)]
    [DataRow(2L, 6L)]
    public void Sinks_as_a_column_of_the_softmax(long? batch, long? length) =>
        Agrees(new(WithSinks, _weights) { Attention = TinySinks.Column, TokenDims = [batch, length] });

    [TestMethod]
    [DataRow(null, null)]
    [DataRow(2L, 3L)]
    public void Sinks_beside_groups_on_an_axis_of_their_own(long? batch, long? length) =>
        Agrees(new(WithSinks, _weights) { Attention = TinySinks.ColumnOfGroups, TokenDims = [batch, length] });

    [TestMethod]
    public void Sinks_as_a_factor_after_the_softmax() => Agrees(new(WithSinks with { KeyValueHeads = 4 }, _weights) { Attention = TinySinks.Share });

    [TestMethod]
    public void Sinks_of_a_fused_operator() => Agrees(new(WithSinks with { HeadWidth = 8 }, _weights) { Attention = TinySinks.Fused });

    [TestMethod]
    [DataRow(null, null)]
    [DataRow(null, 5L)]
    [DataRow(2L, null)]
    [DataRow(1L, 4L)]
    public void Groups_of_query_heads_on_an_axis_of_their_own(long? batch, long? length) =>
        Agrees(new(Grouped, _weights) { Attention = TinyAttention.GroupsOnTheirOwnAxis, TokenDims = [batch, length] });

    [TestMethod]
    [DataRow(null)]
    [DataRow(4L)]
    public void Groups_of_query_heads_without_a_batch(long? length) =>
        Agrees(new(Grouped, _weights) { Attention = TinyAttention.GroupsOnTheirOwnAxis, TokenDims = [length] });

    [TestMethod]
    [DataRow(3, 1)]
    [DataRow(3, 3)]
    [DataRow(6, 2)]
    public void One_group_or_one_member_on_an_axis_of_its_own(int heads, int groups) =>
        Agrees(new(Grouped with { Heads = heads, KeyValueHeads = groups }, _weights) { Attention = TinyAttention.GroupsOnTheirOwnAxis });

    [TestMethod]
    public void Heads_written_one_by_one_are_refused()
    {
        foreach (var form in (Func<TinyTransformer, int, OnnxValue, OnnxValue>[])[TinyAttention.HeadByHeadSideBySide, TinyAttention.HeadByHeadSummed])
        {
            TinyTransformer tiny = new(new(), _weights) { Attention = form };
            var refusal = Assert.ThrowsExactly<ModelMappingException>(() => TinyCase.Open(tiny.Build()));
            StringAssert.Contains(refusal.Message, "heads in one tensor");
        }
    }

    [TestMethod]
    public void Few_positions_and_one_prompt_at_a_time() => Agrees(new(new() { MostPositions = 4 }, _weights)
    {
        Prompts = 1,
        Top = (model, stream) => model.Builder.Reshape(
            stream, model.Builder.Concat([model.Builder.Ints(1), model.Builder.SizeOf(model.Tokens, 1), model.Builder.Ints(model.Shape.Width)], 0)),
    });

    [TestMethod]
    [DataRow(2L, null)]
    [DataRow(null, 6L)]
    [DataRow(1L, null)]
    [DataRow(1L, 6L)]
    [DataRow(3L, 2L)]
    public void Fixed_sizes(long? batch, long? length) => Agrees(new(new(), _weights) { TokenDims = [batch, length] });

    [TestMethod]
    [DataRow(null)]
    [DataRow(5L)]
    public void Tokens_without_a_batch(long? length) => Agrees(new(new(), _weights) { TokenDims = [length] });

    [TestMethod]
    public void Token_types_and_32_bit_tokens() => Agrees(new(new() { TokenTypes = true }, _weights) { TokenType = ElementType.Int32 });

    [TestMethod]
    public void Tied_embeddings() => Agrees(new(new() { Tied = true }, _weights));

    [TestMethod]
    public void A_single_head() => Agrees(new(new() { Heads = 1, KeyValueHeads = 1 }, _weights));

    [TestMethod]
    public void Few_positions() => Agrees(new(new() { MostPositions = 4 }, _weights));

    [TestMethod]
    public void Half_precision() => TinyCase.AssertAgrees(new(new(), _weights) { Type = ElementType.Float16 }, _weights, tolerance: 0.05);

    [TestMethod]
    public void Logits_of_the_last_position_without_its_axis() => Agrees(new(new(), _weights)
    {
        Top = (model, stream) => model.Builder.Gather(stream, model.Builder.Constant(OnnxTensor.Scalar(-1L)), axis: 1),
    });

    [TestMethod]
    public void Logits_of_the_last_position() => Agrees(new(new(), _weights) { Top = (model, stream) => model.Builder.Slice(stream, 1, -1, long.MaxValue) });

    private void Agrees(TinyTransformer tiny) => TinyCase.AssertAgrees(tiny, _weights);
}
