using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>Ways to write the same attention: from the normed stream to what is added to it, without the output bias.</summary>
internal static class TinyAttention
{
    /// <summary>All heads at once, [batch, head, position, channel].</summary>
    public static OnnxValue Plain(TinyTransformer model, int layer, OnnxValue normed) =>
        AllHeads(model, layer, normed, scores => model.Builder.Softmax(model.Causal(scores)));

    /// <summary>Query heads of a group on an axis of their own: five axes, keys and values broadcast along the group.</summary>
    public static OnnxValue GroupsOnTheirOwnAxis(TinyTransformer model, int layer, OnnxValue normed) =>
        Grouped(model, layer, normed, scores => model.Builder.Softmax(model.Causal(scores)));

    /// <summary>The five axes with another way from scores to weights, [batch, group, member, query, key].</summary>
    public static OnnxValue Grouped(TinyTransformer model, int layer, OnnxValue normed, Func<OnnxValue, OnnxValue> weigh)
    {
        var (builder, shape) = (model.Builder, model.Shape);
        long groups = shape.KeyValueHeads, members = shape.Heads / shape.KeyValueHeads, width = shape.HeadWidth;
        int axis = model.PositionAxis;
        var query = Split("q", members, 1, 2, 0, 3);
        var key = Split("k", 1, 1, 2, 3, 0);
        var value = Split("v", 1, 1, 2, 0, 3);
        var mixed = builder.MatMul(weigh(Scaled(model, builder.MatMul(query, key))), value);
        return Projected(model, layer, builder.Transpose(mixed, Order(2, 0, 1, 3)));

        OnnxValue Split(string name, long each, params long[] order) =>
            builder.Transpose(builder.Reshape(Channels(model, layer, name, normed), [.. model.Rows, groups, each, width]), Order(order));

        long[] Order(params long[] order) => [.. Enumerable.Range(0, axis).Select(batch => (long)batch), .. order.Select(place => place + axis)];
    }

    /// <summary>A softmax per head; the heads' results side by side, then one output matrix.</summary>
    public static OnnxValue HeadByHeadSideBySide(TinyTransformer model, int layer, OnnxValue normed) =>
        model.Builder.MatMul(model.Builder.Concat([.. Heads(model).Select(head => OneHead(model, layer, head, normed))], -1), OutputWeight(model, layer));

    /// <summary>A softmax and output rows per head; their outputs are summed.</summary>
    public static OnnxValue HeadByHeadSummed(TinyTransformer model, int layer, OnnxValue normed)
    {
        var shape = model.Shape;
        return Heads(model)
            .Select(head => model.Builder.MatMul(
                OneHead(model, layer, head, normed),
                model.Lines($"a{layer}.o", head * shape.HeadWidth, shape.HeadWidth, shape.Heads * shape.HeadWidth, shape.Width)))
            .Aggregate(model.Builder.Add);
    }

    private static IEnumerable<int> Heads(TinyTransformer model) => Enumerable.Range(0, model.Shape.Heads);

    /// <summary>All heads at once with another way from scores to weights, [batch, head, query, key].</summary>
    public static OnnxValue AllHeads(TinyTransformer model, int layer, OnnxValue normed, Func<OnnxValue, OnnxValue> weigh)
    {
        var (builder, shape) = (model.Builder, model.Shape);
        long[] flipping = [.. Enumerable.Range(0, model.PositionAxis + 1).Select(axis => (long)axis), model.PositionAxis + 2, model.PositionAxis + 1];
        var scores = Scaled(model, builder.MatMul(OwnHeads(model, layer, "q", normed), builder.Transpose(OwnHeads(model, layer, "k", normed), flipping)));
        return Projected(model, layer, builder.Transpose(builder.MatMul(weigh(scores), OwnHeads(model, layer, "v", normed)), Merging(model)));
    }

    /// <summary>Queries, keys or values with their heads on an axis of their own, [batch, head, position, channel].</summary>
    public static OnnxValue OwnHeads(TinyTransformer model, int layer, string name, OnnxValue normed)
    {
        int heads = name == "q" ? model.Shape.Heads : model.Shape.KeyValueHeads;
        return model.Builder.Transpose(
            model.Builder.Reshape(Channels(model, layer, name, normed), [.. model.Rows, heads, model.Shape.HeadWidth]), Merging(model));
    }

    /// <summary>Queries, keys or values with their heads among the channels.</summary>
    public static OnnxValue Channels(TinyTransformer model, int layer, string name, OnnxValue normed)
    {
        int columns = (name == "q" ? model.Shape.Heads : model.Shape.KeyValueHeads) * model.Shape.HeadWidth;
        return model.Linear(normed, model.Weight($"a{layer}.{name}", model.Shape.Width, columns), model.Weight($"a{layer}.{name}b", columns));
    }

    /// <summary>The heads' results, their axes after the positions, through the output matrix.</summary>
    public static OnnxValue Projected(TinyTransformer model, int layer, OnnxValue results) =>
        model.Builder.MatMul(model.Builder.Reshape(results, [.. model.Rows, model.Shape.Heads * model.Shape.HeadWidth]), OutputWeight(model, layer));

    /// <summary>The scores over the root of a head's channels.</summary>
    public static OnnxValue Scaled(TinyTransformer model, OnnxValue scores) => model.Builder.Mul(scores, model.Number(1 / MathF.Sqrt(model.Shape.HeadWidth)));

    /// <summary>The matrix from the heads' results to the stream.</summary>
    public static OnnxValue OutputWeight(TinyTransformer model, int layer) =>
        model.Weight($"a{layer}.o", model.Shape.Heads * model.Shape.HeadWidth, model.Shape.Width);

    private static long[] Merging(TinyTransformer model) =>
        [.. Enumerable.Range(0, model.PositionAxis).Select(axis => (long)axis), .. new long[] { 1, 0, 2 }.Select(axis => axis + model.PositionAxis)];

    private static OnnxValue OneHead(TinyTransformer model, int layer, int head, OnnxValue normed)
    {
        var (builder, shape) = (model.Builder, model.Shape);
        OnnxValue Own(string name)
        {
            int start = head * shape.HeadWidth, all = shape.Heads * shape.HeadWidth;
            return model.Linear(normed, model.Columns($"a{layer}.{name}", start, shape.HeadWidth, shape.Width, all),
                model.Columns($"a{layer}.{name}b", start, shape.HeadWidth, all));
        }

        var scores = Scaled(model, builder.MatMul(Own("q"), builder.Transpose(Own("k"), 0, 2, 1)));
        return builder.MatMul(builder.Softmax(model.Causal(scores)), Own("v"));
    }
}
