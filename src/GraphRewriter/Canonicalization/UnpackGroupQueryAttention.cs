using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// com.microsoft GroupQueryAttention, with rotation, cache and grouped heads inside → rotation of queries and keys, past before new keys,
/// one copy of keys and values per head, and the attention core. Quantised caches and window-sized ones are left alone.
/// </summary>
internal sealed class UnpackGroupQueryAttention : IGraphPass
{
    private const int FirstUnknownInput = 12;
    private static readonly OpName GroupQueryAttention = new("GroupQueryAttention", OpName.Microsoft);

    /// <inheritdoc/>
    public bool Apply(OnnxModel model) => Replacement.Each(model, node => IsPlain(node) && !model.Graph.Uses(node, 3), Rewrite);

    private static bool IsPlain(OnnxNode node) =>
        node.Op == GroupQueryAttention
        && node.Inputs.Skip(FirstUnknownInput).All(input => input is null)
        && node.Int("sliding_window_cache", 0) == 0
        && node.Text("k_quant_type", "NONE") == "NONE"
        && node.Text("v_quant_type", "NONE") == "NONE";

    private static OnnxValue?[] Rewrite(OnnxNode node, GraphBuilder builder)
    {
        long heads = node.Int("num_heads", 1), shared = node.Int("kv_num_heads", 1);
        var (query, key, value) = Operands(node, builder, heads, shared);
        CachedKeys cache = new(builder, node.Inputs[5]!, node.Inputs[6]!, node.Input(3), query);
        if (node.Int("do_rotary", 0) == 1)
        {
            var rotation = RotationOf(node, builder, cache);
            (query, key) = (rotation.Apply(query), rotation.Apply(key));
        }

        key = builder.AfterPast(node.Input(3), key);
        value = builder.AfterPast(node.Input(4), value);
        var allowed = cache.Allowed(node.Int("local_window_size", -1), causal: node.Int("causal", 1) == 1);
        var mask = new AttentionMasks(builder, query, key).Additive(allowed, float.MinValue);
        AttentionCore core = new(builder)
        {
            Scale = node.Float("scale", 0),
            SoftCap = node.Float("softcap", 0),
            Biases = node.Input(10) is { } bias ? [bias, mask] : [mask],
            Sink = SinkOf(node, builder, query),
        };
        var result = core.Build(query, builder.ExpandGroups(key, heads, shared), builder.ExpandGroups(value, heads, shared)).Result;
        return [builder.MergeHeads(result), Present(node, 1) ? cache.Present(key) : null, Present(node, 2) ? cache.Present(value) : null];
    }

    private static (OnnxValue Query, OnnxValue Key, OnnxValue Value) Operands(OnnxNode node, GraphBuilder builder, long heads, long shared)
    {
        if (node.Input(1) is { } key)
        {
            return (builder.SplitHeads(node.Inputs[0]!, heads), builder.SplitHeads(key, shared), builder.SplitHeads(node.Inputs[2]!, shared));
        }

        var parts = builder.Split(builder.SplitHeads(node.Inputs[0]!, heads + (2 * shared)), 1, heads, shared, shared);
        return (parts[0], parts[1], parts[2]);
    }

    private static Rotation RotationOf(OnnxNode node, GraphBuilder builder, CachedKeys cache)
    {
        OnnxValue cosines = node.Inputs[7]!, sines = node.Inputs[8]!;
        bool interleaved = node.Int("rotary_interleaved", 0) == 1;
        if (node.Input(9) is not { } ids)
        {
            return new(builder, cosines, sines, cache.NewPositions(), cache.Batched) { Interleaved = interleaved };
        }

        var first = builder.Slice(builder.Slice(ids, 0, 0, 1), 1, 0, 1);
        var counted = builder.Add(first, builder.Range(builder.SizeOf(ids, 1)));
        return new(builder, cosines, sines, builder.Where(cache.IsPrompt, counted, ids), batched: true) { Interleaved = interleaved };
    }

    private static OnnxValue? SinkOf(OnnxNode node, GraphBuilder builder, OnnxValue like) => node.Input(11) is { } sink
        ? builder.Reshape(sink, 1, -1, 1, 1)
        : node.Int("smooth_softmax", 0) == 1 ? builder.Scalar(0, like) : null;

    private static bool Present(OnnxNode node, int output) => output < node.Outputs.Count && node.Outputs[output] is not null;
}
