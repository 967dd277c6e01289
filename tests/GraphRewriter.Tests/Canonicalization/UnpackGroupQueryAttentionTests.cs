using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

[TestClass]
public sealed class UnpackGroupQueryAttentionTests
{
    private const int Heads = 4, Shared = 2, HeadWidth = 16, Rows = 32;
    private static readonly UnpackGroupQueryAttention Pass = new();

    [TestMethod]
    [DataRow(11L)]
    [DataRow(17L)]
    public void A_padded_prompt_without_past(long opset) => new Case { Opset = opset, Lengths = [5, 3], Tokens = 5 }.Check();

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void Other_numbers_of_shared_heads(int shared) => new Case { SharedHeads = shared, Lengths = [5, 3], Tokens = 5 }.Check();

    [TestMethod]
    public void Packed_queries_keys_and_values() => new Case { Packed = true, Lengths = [5, 3], Tokens = 5 }.Check();

    [TestMethod]
    [DataRow(0)]
    [DataRow(8)]
    public void A_prompt_before_an_unused_past_buffer(int past) => new Case { Past = past, Lengths = [5, 3], Tokens = 5 }.Check();

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void One_more_token_after_pasts_of_different_length(bool rotary) =>
        new Case { Past = 6, Lengths = [7, 4], Tokens = 1, Rotary = rotary ? HeadWidth : 0 }.Check();

    [TestMethod]
    [DataRow(3)]
    [DataRow(9)]
    public void Several_more_tokens(int past) => new Case { Past = past, Lengths = [7], Tokens = 4, Rotary = HeadWidth }.Check();

    [TestMethod]
    [DataRow(false, HeadWidth, -1)]
    [DataRow(true, HeadWidth, -1)]
    [DataRow(false, 16, 0)]
    [DataRow(true, 16, 0)]
    public void Rotation(bool interleaved, int rotary, int past) =>
        new Case { Interleaved = interleaved, Rotary = rotary, Past = past, Packed = true, Lengths = [5, 3], Tokens = 5 }.Check();

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Rotation_of_part_of_each_head(bool interleaved) =>
        new Case { Interleaved = interleaved, Width = 32, Rotary = 16, Lengths = [5, 3], Tokens = 5, Past = 0 }.Check();

    [TestMethod]
    public void Positions_of_their_own_in_a_prompt() =>
        new Case { Rotary = HeadWidth, PositionIds = [2, 3, 4, 5, 6, 0, 1, 2, 3, 4], Lengths = [5, 3], Tokens = 5, Past = 0 }.Check();

    [TestMethod]
    public void Positions_of_their_own_after_a_past() => new Case { Rotary = HeadWidth, PositionIds = [5, 9], Lengths = [7, 4], Tokens = 1, Past = 6 }.Check();

    [TestMethod]
    [DataRow(1, 8)]
    [DataRow(3, 6)]
    [DataRow(9, 6)]
    public void A_window(int window, int shorter) => new Case { Window = window, Lengths = [8, shorter], Tokens = 8 }.Check();

    [TestMethod]
    public void A_window_over_a_past() => new Case { Window = 3, Lengths = [7, 4], Tokens = 1, Past = 6 }.Check();

    [TestMethod]
    public void A_soft_cap_a_scale_and_a_bias() => new Case { SoftCap = 2, Scale = 0.5f, Bias = true, Lengths = [5, 3], Tokens = 5 }.Check();

    [TestMethod]
    public void A_bias_after_a_past() => new Case { Bias = true, Lengths = [7], Tokens = 4, Past = 3 }.Check();

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_smooth_softmax(bool sink) => new Case { Smooth = !sink, Sink = sink, Lengths = [5, 3], Tokens = 5 }.Check();

    [TestMethod]
    [DataRow(-1, -1, false)]
    [DataRow(-1, -1, true)]
    [DataRow(-1, 8, false)]
    public void Queries_that_look_both_ways(int window, int past, bool bias) =>
        new Case { Causal = false, Window = window, Past = past, Bias = bias, Lengths = [5, 3], Tokens = 5 }.Check();

    [TestMethod]
    public void Queries_that_look_both_ways_after_a_past() => new Case { Causal = false, Past = 3, Lengths = [7], Tokens = 4 }.Check();

    private sealed class Case
    {
        public long Opset { get; init; } = 17;

        public int SharedHeads { get; init; } = Shared;

        public int Width { get; init; } = HeadWidth;

        public required int[] Lengths { get; init; }

        public required int Tokens { get; init; }

        public int Past { get; init; } = -1;

        public bool Packed { get; init; }

        public int Rotary { get; init; }

        public bool Interleaved { get; init; }

        public long[]? PositionIds { get; init; }

        public int Window { get; init; } = -1;

        public float SoftCap { get; init; }

        public float Scale { get; init; }

        public bool Bias { get; init; }

        public bool Smooth { get; init; }

        public bool Sink { get; init; }

        public bool Causal { get; init; } = true;

        public void Check()
        {
            OpModel model = new(Opset);
            long batch = Lengths.Length, longest = Lengths.Max();
            OnnxValue?[] operands = Packed
                ? [model.Input("qkv", batch, Tokens, (Heads + (2 * SharedHeads)) * Width), null, null]
                : [model.Input("q", batch, Tokens, Heads * Width), Keys("k"), Keys("v")];
            OnnxValue? Keys(string name) => model.Input(name, batch, Tokens, SharedHeads * Width);
            OnnxValue? PastOf(string name) => Past < 0 ? null : model.Input(name, batch, SharedHeads, Past, Width);
            OnnxValue? Table() => Rotary == 0 ? null : model.Weight(Rows, Rotary / 2);
            model.Node(
                new("GroupQueryAttention", OpName.Microsoft),
                [
                    .. operands,
                    PastOf("past_key"),
                    PastOf("past_value"),
                    model.Ints("lengths", [.. Lengths.Select(length => length - 1)], batch),
                    model.Ints("longest", [(int)longest], 1),
                    Table(),
                    Table(),
                    PositionIds is null ? null : model.Input("ids", OnnxTensor.Of(PositionIds, batch, Tokens)),
                    Bias ? model.Input("bias", 1, Heads, Tokens, longest) : null,
                    Sink ? model.Weight(Heads) : null,
                ],
                ["y", "present_key", "present_value"],
                OpModel.Attribute("num_heads", (long)Heads),
                OpModel.Attribute("kv_num_heads", (long)SharedHeads),
                OpModel.Attribute("do_rotary", Rotary > 0 ? 1L : 0),
                OpModel.Attribute("rotary_interleaved", Interleaved ? 1L : 0),
                OpModel.Attribute("local_window_size", (long)Window),
                OpModel.Attribute("softcap", SoftCap),
                OpModel.Attribute("scale", Scale),
                OpModel.Attribute("smooth_softmax", Smooth ? 1L : 0),
                OpModel.Attribute("causal", Causal ? 1L : 0));
            model.AssertKept(Pass);
        }
    }
}
