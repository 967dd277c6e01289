using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>Ways to write an MLP: from the normed stream to what is added to it.</summary>
internal static class TinyMlp
{
    public static OnnxValue Plain(TinyTransformer model, int layer, OnnxValue normed) => Expert(model, $"m{layer}", normed);

    /// <summary>Every expert sees every token; gates that were not chosen are zero.</summary>
    public static OnnxValue DenseExperts(TinyTransformer model, int layer, OnnxValue normed)
    {
        var builder = model.Builder;
        var (gates, chosen) = Gates(model, layer, normed);
        var nothing = builder.Mul(builder.MatMul(normed, Router(model, layer)), model.Number(0));
        var dense = builder.Op("ScatterElements", [nothing, chosen, gates], ("axis", new OnnxAttribute.Int(-1)));
        return Enumerable.Range(0, model.Shape.Experts)
            .Select(expert => builder.Mul(Expert(model, $"m{layer}.e{expert}", normed), builder.Slice(dense, -1, expert, expert + 1)))
            .Aggregate(builder.Add);
    }

    /// <summary>The experts' weights stacked, and one batched product for all of them.</summary>
    public static OnnxValue StackedExperts(TinyTransformer model, int layer, OnnxValue normed)
    {
        var (builder, shape) = (model.Builder, model.Shape);
        OnnxValue Stack(string name, params long[] dims) => builder.Concat(
            [.. Enumerable.Range(0, shape.Experts)
                .Select(expert => builder.Reshape(model.Weight($"m{layer}.e{expert}{name}", dims), dims.Length == 1 ? [1, 1, -1] : [1, .. dims]))], 0);

        var rows = builder.Reshape(normed, -1, shape.Width);
        var (gates, chosen) = Gates(model, layer, rows);
        var oneHot = builder.Op(
            "OneHot", [chosen, builder.Ints(shape.Experts), builder.Concat([builder.Reshape(model.Number(0), 1), builder.Reshape(model.Number(1), 1)], 0)],
            ("axis", new OnnxAttribute.Int(-1)));
        var dense = builder.ReduceSum(builder.Mul(builder.Unsqueeze(gates, -1), oneHot), keepDims: false, 1);
        var each = builder.Expand(builder.Unsqueeze(rows, 0), builder.Ints(shape.Experts, 1, 1));
        var hidden = builder.Op("Relu", [builder.Add(builder.MatMul(each, Stack(".in", shape.Width, shape.Hidden)), Stack(".inb", shape.Hidden))]);
        var outputs = builder.Add(builder.MatMul(hidden, Stack(".out", shape.Hidden, shape.Width)), Stack(".outb", shape.Width));
        var weighted = builder.Mul(outputs, builder.Unsqueeze(builder.Transpose(dense, 1, 0), -1));
        return builder.Reshape(builder.ReduceSum(weighted, keepDims: false, 0), builder.Shape(normed));
    }

    /// <summary>Every expert sees only the tokens that were sent to it: sizes that follow from the data.</summary>
    public static OnnxValue SparseExperts(TinyTransformer model, int layer, OnnxValue normed)
    {
        var (builder, shape) = (model.Builder, model.Shape);
        var rows = builder.Reshape(normed, -1, shape.Width);
        var (gates, chosen) = Gates(model, layer, rows);
        var sum = builder.Op("ConstantOfShape", [builder.Shape(rows)], ("value", new OnnxAttribute.Tensor(OnnxTensor.Of([0f], 1))));
        for (int expert = 0; expert < shape.Experts; expert++)
        {
            var places = builder.Transpose(builder.Op("NonZero", [builder.Equal(chosen, builder.Ints(expert))]), 1, 0);
            var tokens = builder.Gather(places, builder.Constant(OnnxTensor.Scalar(0L)), axis: 1);
            var output = builder.Mul(Expert(model, $"m{layer}.e{expert}", builder.Gather(rows, tokens)), builder.Unsqueeze(builder.GatherND(gates, places), 1));
            var into = builder.Expand(builder.Unsqueeze(tokens, 1), builder.Shape(output));
            sum = builder.Op("ScatterElements", [sum, into, output], ("axis", new OnnxAttribute.Int(0)), ("reduction", new OnnxAttribute.Text("add")));
        }

        return builder.Reshape(sum, builder.Shape(normed));
    }

    private static OnnxValue Router(TinyTransformer model, int layer) => model.Weight($"m{layer}.router", model.Shape.Width, model.Shape.Experts);

    private static (OnnxValue Gates, OnnxValue Chosen) Gates(TinyTransformer model, int layer, OnnxValue normed)
    {
        var builder = model.Builder;
        var top = builder.Ops("TopK", [builder.Softmax(builder.MatMul(normed, Router(model, layer))), builder.Ints(2)], 2, ("axis", new OnnxAttribute.Int(-1)));
        return (builder.Div(top[0], builder.ReduceSum(top[0], keepDims: true, -1)), top[1]);
    }

    private static OnnxValue Expert(TinyTransformer model, string name, OnnxValue normed)
    {
        var shape = model.Shape;
        var hidden =
            model.Builder.Op("Relu", [model.Linear(normed, model.Weight(name + ".in", shape.Width, shape.Hidden), model.Weight(name + ".inb", shape.Hidden))]);
        return model.Linear(hidden, model.Weight(name + ".out", shape.Hidden, shape.Width), model.Weight(name + ".outb", shape.Width));
    }
}
