using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// com.microsoft MultiHeadAttention, with queries, keys and values apart or packed and their biases inside → biases, heads and the attention core.
/// Buffers shared by past and present and beam search are left alone.
/// </summary>
internal sealed class UnpackMultiHeadAttention : IGraphPass
{
    private static readonly OpName MultiHeadAttention = new("MultiHeadAttention", OpName.Microsoft);

    /// <inheritdoc/>
    public bool Apply(OnnxModel model)
    {
        Lazy<Facts> facts = new(() => Facts.Of(model.Graph));
        return Replacement.Each(
            model,
            node => node.Op == MultiHeadAttention && node.Input(8) is null && node.Input(9) is null,
            (node, builder) => Rewrite(node, builder, facts.Value));
    }

    private static OnnxValue[] Rewrite(OnnxNode node, GraphBuilder builder, Facts facts)
    {
        long heads = node.Int("num_heads", 1);
        var biases = node.Input(3) is { } bias ? Thirds(builder, bias, node.Inputs[0]!, packed: node.Input(1) is null) : [null, null, null];
        OnnxValue?[] given = Unpacked(node, builder);
        OnnxValue[] operands = [
            .. given.Select((value, index) => Heads(builder, value!, biases[index], heads, packed: value != node.Input(index), facts.RankOf(value)))];
        var (query, key, value) = (operands[0], builder.AfterPast(node.Input(6), operands[1]), builder.AfterPast(node.Input(7), operands[2]));

        AttentionMasks masks = new(builder, query, key);
        var added = masks.Biases(node, node.Input(4), facts.RankOf(node.Input(4)), node.Input(6) is { } past ? builder.SizeOf(past, 2) : null, node.Input(5));
        AttentionCore core = new(builder) { Scale = node.Float("scale", 0), Biases = added };
        var steps = core.Build(query, key, value);
        return [builder.MergeHeads(steps.Result), key, value, steps.Masked];
    }

    private static OnnxValue?[] Unpacked(OnnxNode node, GraphBuilder builder)
    {
        if (node.Input(1) is not { } key)
        {
            return Parts(node.Inputs[0]!, 3);
        }

        return node.Input(2) is null ? [node.Inputs[0], .. Parts(key, 2)] : [node.Inputs[0], key, node.Input(2)];

        OnnxValue[] Parts(OnnxValue packed, int count) => [.. builder.SplitEvenly(packed, 3, count).Select(part => builder.Squeeze(part, 3))];
    }

    private static OnnxValue Heads(GraphBuilder builder, OnnxValue value, OnnxValue? bias, long heads, bool packed, int? rank)
    {
        if (packed)
        {
            return builder.Transpose(bias is null ? value : builder.Add(value, builder.Reshape(bias, heads, -1)), 0, 2, 1, 3);
        }

        return rank == 4 ? value : builder.SplitHeads(bias is null ? value : builder.Add(value, bias), heads);
    }

    private static IReadOnlyList<OnnxValue?> Thirds(GraphBuilder builder, OnnxValue bias, OnnxValue query, bool packed)
    {
        if (packed)
        {
            return builder.SplitEvenly(bias, 0, 3);
        }

        var width = builder.SizeOf(query, 2);
        var twice = builder.Add(width, width);
        return [builder.Slice(bias, 0, builder.Ints(0), width), builder.Slice(bias, 0, width, twice),
            builder.Slice(bias, 0, twice, builder.Ints(long.MaxValue))];
    }
}
