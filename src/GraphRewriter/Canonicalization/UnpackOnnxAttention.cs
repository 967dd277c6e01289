using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>The Attention of the default domain (opset 23), with heads among the channels or on an axis of their own → heads and the attention core.</summary>
internal sealed class UnpackOnnxAttention : IGraphPass
{
    /// <inheritdoc/>
    public bool Apply(OnnxModel model)
    {
        Lazy<Facts> facts = new(() => Facts.Of(model.Graph));
        return Replacement.Each(model, node => node.Op == "Attention", (node, builder) => Rewrite(node, builder, facts.Value));
    }

    private static OnnxValue[] Rewrite(OnnxNode node, GraphBuilder builder, Facts facts)
    {
        long heads = node.Int("q_num_heads", 0), shared = node.Int("kv_num_heads", heads);
        bool inChannels = facts.RankOf(node.Inputs[0]) is { } rank ? rank == 3 : heads > 0;
        OnnxValue Heads(int input, long count) => inChannels ? builder.SplitHeads(node.Inputs[input]!, count) : node.Inputs[input]!;
        var query = Heads(0, heads);
        var key = builder.AfterPast(node.Input(4), Heads(1, shared));
        var value = builder.AfterPast(node.Input(5), Heads(2, shared));
        OnnxValue ForEachHead(OnnxValue operand) => inChannels ? builder.ExpandGroups(operand, heads, shared) : builder.ExpandGroups(operand, query);

        var (biases, kept) = Masks(node, builder, facts, query, key);
        AttentionCore core = new(builder)
        {
            Scale = node.Float("scale", 0),
            SoftCap = node.Float("softcap", 0),
            Biases = biases,
            Kept = kept,
            SoftmaxType = (ElementType)node.Int("softmax_precision", 0),
        };
        var steps = core.Build(query, ForEachHead(key), ForEachHead(value));
        var scores = node.Int("qk_matmul_output_mode", 0) switch
        {
            0 => steps.Scores,
            1 => steps.Capped,
            2 => steps.Masked,
            _ => steps.Pattern,
        };
        return [inChannels ? builder.MergeHeads(steps.Result) : steps.Result, key, value, scores];
    }

    private static (List<OnnxValue> Biases, OnnxValue? Kept) Masks(OnnxNode node, GraphBuilder builder, Facts facts, OnnxValue query, OnnxValue key)
    {
        AttentionMasks masks = new(builder, query, key);
        List<OnnxValue> biases = [], allowed = [], kept = [];
        if (node.Input(3) is { } mask)
        {
            bool conditions = facts.TypeOf(mask) == ElementType.Bool;
            (conditions ? allowed : biases).Add(mask);
            kept.Add(conditions ? mask : builder.Greater(mask, builder.Scalar(float.MinValue, mask)));
        }

        if (node.Int("is_causal", 0) == 1)
        {
            allowed.Add(node.Input(6) is { } ends ? masks.CausalBefore(ends) : masks.Causal(node.Input(4) is { } past ? builder.SizeOf(past, 2) : null));
        }

        if (node.Input(6) is { } lengths)
        {
            allowed.Add(masks.Before(lengths));
            kept.Add(allowed[^1]);
        }

        if (allowed.Count > 0)
        {
            biases.Add(masks.Additive(allowed.Aggregate(builder.And), float.MinValue));
        }

        return (biases, kept.Count == 0 ? null : kept.Concat(allowed).Distinct().Aggregate(builder.And));
    }
}
