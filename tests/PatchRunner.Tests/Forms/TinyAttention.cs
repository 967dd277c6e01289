using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>Ways to write the same attention: from the normed stream to what is added to it, without the output bias.</summary>
internal static class TinyAttention
{
    /// <summary>All heads at once, [batch, head, position, channel].</summary>
    public static OnnxValue Plain(TinyTransformer model, int layer, OnnxValue normed) => AllHeads(model, layer, normed, scores => model.Builder.Softmax(model.Causal(scores)));

    /// <summary>A learned score that no position belongs to is put beside the others and cut off after the softmax.</summary>
    public static OnnxValue WithSinks(TinyTransformer model, int layer, OnnxValue normed) => AllHeads(model, layer, normed, scores =>
    {
        var builder = model.Builder;
        var shape = builder.Concat([builder.Slice(builder.Shape(scores), 0, 0, 3), builder.Ints(1)], 0);
        var sink = builder.Expand(builder.Reshape(model.Weight($"a{layer}.sink", model.Shape.Heads), 1, -1, 1, 1), shape);
        var all = builder.Concat([model.Causal(scores), sink], -1);
        var weights = builder.Softmax(builder.Sub(all, builder.ReduceMax(all, keepDims: true, -1)));
        return builder.Slice(weights, -1, 0, -1);
    });

    /// <summary>Query heads of a group on an axis of their own: five axes, keys and values broadcast along the group.</summary>
    public static OnnxValue GroupsOnTheirOwnAxis(TinyTransformer model, int layer, OnnxValue normed)
    {
        var (builder, shape) = (model.Builder, model.Shape);
        long groups = shape.KeyValueHeads, members = shape.Heads / shape.KeyValueHeads, width = shape.HeadWidth;
        var query = builder.Transpose(builder.Reshape(Projected(model, layer, "q", normed), [.. model.Rows, groups, members, width]), 0, 2, 3, 1, 4);
        var key = builder.Transpose(builder.Reshape(Projected(model, layer, "k", normed), [.. model.Rows, groups, 1, width]), 0, 2, 3, 4, 1);
        var value = builder.Transpose(builder.Reshape(Projected(model, layer, "v", normed), [.. model.Rows, groups, 1, width]), 0, 2, 3, 1, 4);
        var weights = builder.Softmax(model.Causal(Scaled(model, builder.MatMul(query, key))));
        var merged = builder.Reshape(builder.Transpose(builder.MatMul(weights, value), 0, 3, 1, 2, 4), [.. model.Rows, shape.Heads * width]);
        return builder.MatMul(merged, OutputWeight(model, layer));
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

    private static OnnxValue AllHeads(TinyTransformer model, int layer, OnnxValue normed, Func<OnnxValue, OnnxValue> weigh)
    {
        var (builder, shape) = (model.Builder, model.Shape);
        long[] merging = [.. Enumerable.Range(0, model.PositionAxis).Select(axis => (long)axis), .. new long[] { 1, 0, 2 }.Select(axis => axis + model.PositionAxis)];
        OnnxValue Split(string name) =>
            builder.Transpose(builder.Reshape(Projected(model, layer, name, normed), [.. model.Rows, shape.Heads, shape.HeadWidth]), merging);

        long[] flipping = [.. Enumerable.Range(0, model.PositionAxis + 1).Select(axis => (long)axis), model.PositionAxis + 2, model.PositionAxis + 1];
        var scores = Scaled(model, builder.MatMul(Split("q"), builder.Transpose(Split("k"), flipping)));
        var mixed = builder.Transpose(builder.MatMul(weigh(scores), Split("v")), merging);
        return builder.MatMul(builder.Reshape(mixed, [.. model.Rows, shape.Heads * shape.HeadWidth]), OutputWeight(model, layer));
    }

    private static OnnxValue OneHead(TinyTransformer model, int layer, int head, OnnxValue normed)
    {
        var (builder, shape) = (model.Builder, model.Shape);
        OnnxValue Own(string name)
        {
            int start = head * shape.HeadWidth, all = shape.Heads * shape.HeadWidth;
            return model.Linear(normed, model.Columns($"a{layer}.{name}", start, shape.HeadWidth, shape.Width, all), model.Columns($"a{layer}.{name}b", start, shape.HeadWidth, all));
        }

        var scores = Scaled(model, builder.MatMul(Own("q"), builder.Transpose(Own("k"), 0, 2, 1)));
        return builder.MatMul(builder.Softmax(model.Causal(scores)), Own("v"));
    }

    private static OnnxValue Projected(TinyTransformer model, int layer, string name, OnnxValue normed)
    {
        int columns = (name == "q" ? model.Shape.Heads : model.Shape.KeyValueHeads) * model.Shape.HeadWidth;
        return model.Linear(normed, model.Weight($"a{layer}.{name}", model.Shape.Width, columns), model.Weight($"a{layer}.{name}b", columns));
    }

    private static OnnxValue Scaled(TinyTransformer model, OnnxValue scores) => model.Builder.Mul(scores, model.Number(1 / MathF.Sqrt(model.Shape.HeadWidth)));

    private static OnnxValue OutputWeight(TinyTransformer model, int layer) => model.Weight($"a{layer}.o", model.Shape.Heads * model.Shape.HeadWidth, model.Shape.Width);
}
