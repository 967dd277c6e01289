using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// com.microsoft Attention and QAttention, whose projection to queries, keys and values lies inside → MatMul, bias, heads and the attention core.
/// Rotation inside the operator and buffers shared by past and present are left alone.
/// </summary>
internal sealed class UnpackAttention : IGraphPass
{
    private static readonly OpName Attention = new("Attention", OpName.Microsoft);
    private static readonly OpName Quantized = new("QAttention", OpName.Microsoft);

    /// <inheritdoc/>
    public bool Apply(OnnxModel model)
    {
        Lazy<Facts> facts = new(() => Facts.Of(model.Graph));
        return Replacement.Each(model, IsPlain, (node, builder) => Rewrite(node, builder, facts.Value));
    }

    private static bool IsPlain(OnnxNode node) =>
        (node.Op == Attention || node.Op == Quantized) && node.Int("do_rotary", 0) == 0 && node.Int("past_present_share_buffer", 0) == 0;

    private static OnnxValue[] Rewrite(OnnxNode node, GraphBuilder builder, Facts facts)
    {
        bool quantized = node.Op == Quantized;
        OnnxValue? mask = node.Input(quantized ? 5 : 3), past = node.Input(quantized ? 8 : 4), attentionBias = quantized ? null : node.Input(5);
        long heads = node.Int("num_heads", 1);
        var projected = quantized
            ? builder.MatMul(QuantizedTensor.Of(node, 0, 3, 6).Dequantized(builder), QuantizedTensor.Of(node, 1, 4, 7).Numbers(builder))
            : builder.MatMul(node.Inputs[0]!, node.Inputs[1]!);
        projected = node.Input(2) is { } bias ? builder.Add(projected, bias) : projected;
        var parts = node.Ints("qkv_hidden_sizes") is { Count: 3 } widths ? builder.Split(projected, 2, [.. widths]) : builder.SplitEvenly(projected, 2, 3);
        var query = builder.SplitHeads(parts[0], heads);
        var key = builder.AfterPast(Half(past, builder, 0), builder.SplitHeads(parts[1], heads));
        var value = builder.AfterPast(Half(past, builder, 1), builder.SplitHeads(parts[2], heads));

        AttentionMasks masks = new(builder, query, key);
        var biases = masks.Biases(node, mask, facts.RankOf(mask), past is null ? null : builder.SizeOf(past, 3), attentionBias);
        AttentionCore core = new(builder) { Scale = node.Float("scale", 0), Biases = biases };
        var output = builder.MergeHeads(core.Build(query, key, value).Result);
        return node.Outputs.Count > 1
            ? [output, builder.Concat([builder.Unsqueeze(key, 0), builder.Unsqueeze(value, 0)], 0)]
            : [output];
    }

    private static OnnxValue? Half(OnnxValue? past, GraphBuilder builder, long half) =>
        past is null ? null : builder.Gather(past, builder.Constant(OnnxTensor.Scalar(half), "half"));
}
