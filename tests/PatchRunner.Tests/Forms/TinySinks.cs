using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>Ways to write attention whose softmax has one more entry per head, a learned score that no position belongs to.</summary>
internal static class TinySinks
{
    /// <summary>
    /// As gpt-oss is exported: copies of keys and values for every query head; the sink's column put beside the scores and cut off after the softmax.
    /// </summary>
    public static OnnxValue Column(TinyTransformer model, int layer, OnnxValue normed)
    {
        var (builder, shape) = (model.Builder, model.Shape);
        var (query, key, value) = (TinyAttention.OwnHeads(model, layer, "q", normed), Copied("k"), Copied("v"));
        var scores = TinyAttention.Scaled(model, builder.MatMul(query, builder.Transpose(key, 0, 1, 3, 2)));
        var column = builder.Expand(
            builder.Reshape(Sink(model, layer), 1, -1, 1, 1), builder.Concat([builder.Slice(builder.Shape(scores), 0, 0, 3), builder.Ints(1)], 0));
        var all = builder.Concat([model.Causal(scores), column], -1);
        var weights = builder.Slice(builder.Softmax(builder.Sub(all, builder.ReduceMax(all, keepDims: true, -1))), -1, 0, -1);
        return TinyAttention.Projected(model, layer, builder.Transpose(builder.MatMul(weights, value), 0, 2, 1, 3));

        OnnxValue Copied(string name)
        {
            var shared = builder.Unsqueeze(TinyAttention.OwnHeads(model, layer, name, normed), 2);
            var copies = builder.Expand(shared, builder.Ints(1, 1, shape.Heads / shape.KeyValueHeads, 1, 1));
            return builder.Reshape(copies, 0, shape.Heads, -1, shape.HeadWidth);
        }
    }

    /// <summary>The column beside five-axis scores, [batch, group, member, query, key]; the rest is taken by its length.</summary>
    public static OnnxValue ColumnOfGroups(TinyTransformer model, int layer, OnnxValue normed) => TinyAttention.Grouped(model, layer, normed, scores =>
    {
        var (builder, shape) = (model.Builder, model.Shape);
        var sink = builder.Reshape(Sink(model, layer), 1, shape.KeyValueHeads, -1, 1, 1);
        var column = builder.Expand(sink, builder.Concat([builder.Slice(builder.Shape(scores), 0, 0, 4), builder.Ints(1)], 0));
        var weights = builder.Softmax(builder.Concat([model.Causal(scores), column], -1));
        return builder.Slice(weights, -1, builder.Ints(0), builder.SizeOf(scores, 4));
    });

    /// <summary>No column: the weights of a plain softmax, each row times the share that the sink leaves, σ(log Σ exp(score) − sink).</summary>
    public static OnnxValue Share(TinyTransformer model, int layer, OnnxValue normed) => TinyAttention.AllHeads(model, layer, normed, scores =>
    {
        var builder = model.Builder;
        var masked = model.Causal(scores);
        var all = builder.Op("ReduceLogSumExp", [masked, builder.Ints(-1)]);
        return builder.Mul(builder.Softmax(masked), builder.Op("Sigmoid", [builder.Sub(all, builder.Reshape(Sink(model, layer), 1, -1, 1, 1))]));
    });

    /// <summary>com.microsoft GroupQueryAttention with its head_sink.</summary>
    public static OnnxValue Fused(TinyTransformer model, int layer, OnnxValue normed)
    {
        var (builder, shape) = (model.Builder, model.Shape);
        var length = builder.Cast(builder.SizeOf(model.Tokens, 1), ElementType.Int32);
        var last = builder.Sub(length, builder.Constant(OnnxTensor.Of(ElementType.Int32, [1], [1]), "one"));
        var result = builder.Op(
            new("GroupQueryAttention", OpName.Microsoft),
            [
                .. new[] { "q", "k", "v" }.Select(name => TinyAttention.Channels(model, layer, name, normed)),
                null,
                null,
                builder.Expand(last, builder.SizeOf(model.Tokens, 0)),
                builder.Squeeze(length, 0),
                null,
                null,
                null,
                null,
                Sink(model, layer),
            ],
            ("num_heads", new OnnxAttribute.Int(shape.Heads)),
            ("kv_num_heads", new OnnxAttribute.Int(shape.KeyValueHeads)));
        return builder.MatMul(result, TinyAttention.OutputWeight(model, layer));
    }

    private static OnnxValue Sink(TinyTransformer model, int layer) => model.Weight($"a{layer}.sink", model.Shape.Heads);
}
