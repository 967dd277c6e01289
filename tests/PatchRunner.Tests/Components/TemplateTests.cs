using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using static Acdc.Onnx.PatchRunner.Tests.Components.Templates;

namespace Acdc.Onnx.PatchRunner.Tests.Components;

/// <summary>Templates against ONNX Runtime's own run of the component as it was written.</summary>
[TestClass]
public sealed class TemplateTests
{
    private const int Width = 6, Hidden = 9, Rows = 8;

    [TestMethod]
    [DataRow(Width, false, true)]
    [DataRow(Width, true, true)]
    [DataRow(Hidden, false, true)]
    [DataRow(Hidden, true, false)]
    [DataRow(3, true, false)]
    public void A_norm_goes_into_the_products_that_read_it(int columns, bool rows, bool biased)
    {
        var template = Check(builder =>
        {
            var normed = builder.LayerNorm(X(builder), Weights(builder, 1, Width), Weights(builder, 2, Width), 1e-5f);
            var product = builder.MatMul(rows ? builder.Reshape(normed, -1, Width) : normed, Weights(builder, 3, Width, columns));
            return biased ? builder.Add(product, Weights(builder, 4, columns)) : product;
        });

        CollectionAssert.AreEquivalent(new[] { "MatMul", "Add", "Add" }, Ops(template, "MatMul", "Add", "LayerNormalization"),
            "epsilon and one bias are added, and the scale is multiplied no more");
        Assert.HasCount(rows ? 1 : 0, Ops(template, "Reshape"), "rows are asked for");
        Assert.HasCount(2, template.Weights);
    }

    [TestMethod]
    [DataRow(20f, 1f)]
    [DataRow(3.3f, 0f)]
    public void Rows_that_are_not_centered_are_normed_all_the_same(float mean, float deviation)
    {
        var x = OnnxTensor.Of([.. Numbers(7, Rows, Width).ToSingle().Select(number => mean + (deviation * number))], 2, Rows / 2, Width);
        Check(builder => builder.MatMul(
            builder.LayerNorm(X(builder), Weights(builder, 1, Width), Weights(builder, 2, Width), 1e-5f), Weights(builder, 3, Width, 3)), x, 5e-4f);
    }

    [TestMethod]
    public void A_norm_that_something_else_reads_keeps_its_scale()
    {
        var template = Check(builder =>
        {
            var normed = builder.RmsNorm(X(builder), Weights(builder, 1, Width), 1e-6f);
            return builder.Add(builder.MatMul(normed, Weights(builder, 3, Width, Width)), normed);
        });

        Assert.HasCount(4, Ops(template, "Mul", "Add"), "squares, epsilon, scale and sum");
    }

    [TestMethod]
    [DataRow("half of x", "Pow")]
    [DataRow("half at the end", "Mul")]
    [DataRow("half before x", "Pow")]
    public void A_written_out_gelu_becomes_one_step_with_its_bias(string order, string cube)
    {
        var template = Check(builder =>
        {
            var x = builder.Reshape(builder.Add(builder.MatMul(X(builder), Weights(builder, 1, Width, Hidden)), Weights(builder, 2, Hidden)), -1, Hidden);
            var third = cube == "Pow" ? builder.Op("Pow", [x, Number(builder, 3)]) : builder.Mul(builder.Mul(x, x), x);
            var argument = builder.Mul(builder.Add(x, builder.Mul(third, Number(builder, 0.044715f))), Number(builder, 0.7978845608f));
            var factor = builder.Add(builder.Tanh(argument), Number(builder, 1));
            return order switch
            {
                "half of x" => builder.Mul(builder.Mul(x, Number(builder, 0.5f)), factor),
                "half at the end" => builder.Mul(builder.Mul(x, factor), Number(builder, 0.5f)),
                _ => builder.Mul(builder.Mul(Number(builder, 0.5f), factor), x),
            };
        });

        CollectionAssert.AreEqual(new[] { "MatMul", "FastGelu" }, Ops(template, "MatMul", "FastGelu", "Add", "Mul", "Tanh"));
    }

    [TestMethod]
    [DataRow(0.7f, 0.5f)]
    [DataRow(0.7978845608f, 0.6f)]
    public void Other_numbers_are_no_gelu(float slope, float half)
    {
        var template = Check(builder =>
        {
            var x = X(builder);
            var argument =
                builder.Mul(builder.Add(x, builder.Mul(builder.Op("Pow", [x, Number(builder, 3)]), Number(builder, 0.044715f))), Number(builder, slope));
            return builder.Mul(builder.Mul(x, Number(builder, half)), builder.Add(builder.Tanh(argument), Number(builder, 1)));
        });

        Assert.HasCount(1, Ops(template, "Tanh"));
    }

    [TestMethod]
    public void Layouts_of_the_same_numbers_become_one_before_the_product()
    {
        var template = Check(builder =>
        {
            var rows = builder.Add(builder.MatMul(builder.Reshape(X(builder), -1, Width), Weights(builder, 1, Width, 3)), Weights(builder, 2, 3));
            OnnxValue batch = builder.Slice(builder.Shape(X(builder)), 0, 0, 1), sequence = builder.Slice(builder.Shape(X(builder)), 0, 1, 2);
            var head = builder.Transpose(builder.Reshape(rows, builder.Concat([batch, sequence, builder.Ints(1, 3)], 0)), 0, 2, 1, 3);
            return builder.Transpose(builder.Reshape(head, builder.Concat([batch, sequence, builder.Ints(3)], 0)), 0, 2, 1);
        });

        CollectionAssert.AreEqual(
            new[] { "MatMul", "Add", "Transpose" }, Ops(template, "MatMul", "Add", "Reshape", "Unsqueeze", "Squeeze", "Transpose", "Shape", "Concat"));
    }

    [TestMethod]
    public void Layouts_that_mix_axes_stay()
    {
        var template = Check(builder =>
        {
            var parts = builder.Reshape(X(builder), 0, -1, 2, Width / 2);
            var turned = builder.Reshape(builder.Transpose(parts, 0, 2, 1, 3), 2, -1, Width / 2);
            return builder.Squeeze(builder.Unsqueeze(builder.MatMul(turned, Weights(builder, 1, Width / 2, 3)), 1), 1);
        });

        Assert.AreEqual("Reshape Transpose Reshape MatMul", string.Join(" ", Ops(template, "MatMul", "Reshape", "Unsqueeze", "Squeeze", "Transpose")));
    }

    [TestMethod]
    public void Transposed_weights_are_taken_as_they_lie()
    {
        var template = Check(builder => builder.MatMul(X(builder), builder.Transpose(Weights(builder, 1, Hidden, Width), 1, 0)));

        CollectionAssert.AreEqual(new[] { "FusedMatMul" }, Ops(template, "MatMul", "FusedMatMul", "Transpose"));
    }

    [TestMethod]
    public void Large_weights_that_were_rewritten_tell_components_apart()
    {
        string[] keys = [.. new[] { 1, 1, 2 }.Select(seed => Mlp(seed).Key)];

        Assert.AreEqual(keys[0], keys[1]);
        Assert.AreNotEqual(keys[0], keys[2], "an MLP would be run with another's weights");

        static ComponentTemplate Mlp(int seed)
        {
            const int width = 256, hidden = 4 * width;
            OnnxModel model = new(new());
            model.Opsets[""] = 17;
            GraphBuilder builder = new(model, "");
            var normed =
                builder.LayerNorm(builder.Input("x", ElementType.Float, null, null, width), Weights(builder, 1, width), Weights(builder, 2, width), 1e-5f);
            var output = builder.MatMul(builder.Tanh(builder.MatMul(normed, Weights(builder, seed, width, hidden))), Weights(builder, seed, hidden, width));
            builder.Output(Component.Output, output, ElementType.Float, null, null, width);
            return TemplateBuilder.Build(new(model, ["x"], []) { SenderWidth = width }, oneOfMany: false, centered: true);
        }
    }

    private static OnnxValue X(GraphBuilder builder) => builder.Graph.Find("x")!;

    private static OnnxValue Number(GraphBuilder builder, float number) => builder.Constant(OnnxTensor.Scalar(number));

    private static OnnxValue Weights(GraphBuilder builder, int seed, params long[] dims) => builder.Constant(Numbers(seed, dims));

    private static ComponentTemplate Check(Func<GraphBuilder, OnnxValue> write) => Check(write, Numbers(7, 2, Rows / 2, Width), 1e-5f);

    private static ComponentTemplate Check(Func<GraphBuilder, OnnxValue> write, OnnxTensor x, float tolerance)
    {
        OnnxModel model = new(new());
        model.Opsets[""] = 17;
        GraphBuilder builder = new(model, "");
        builder.Input("x", ElementType.Float, null, null, Width);
        builder.Output(Component.Output, write(builder), ElementType.Float, null, null, null);
        Component component = new(model, ["x"], [])
        {
            Axes = new Dictionary<string, IReadOnlyList<AxisSize>> {
                ["x"] = [new(1, Batch: true, Sequence: false), new(1, Batch: false, Sequence: true), AxisSize.Fixed(Width)] },
        };
        var expected = Outcome(component, null, x);
        var template = TemplateBuilder.Build(component, oneOfMany: true, centered: false);
        AssertNear(expected, Outcome(template, null, x), tolerance);
        return template;
    }
}
