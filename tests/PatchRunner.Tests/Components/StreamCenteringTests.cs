using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.Testing;
using static Acdc.Onnx.PatchRunner.Tests.Components.Templates;

namespace Acdc.Onnx.PatchRunner.Tests.Components;

/// <summary>Which models' streams are centered, and what becomes of what is added to them.</summary>
[TestClass]
public sealed class StreamCenteringTests
{
    private const int Rows = 3, Inner = 4, Width = 6;

    [TestMethod]
    [DataRow("models/gpt2-tasks")]
    [DataRow("tests/cases/zoo/attn-only-ts17-unnamed")]
    [DataRow("tests/cases/zoo/bloom-dynamo18")]
    [DataRow("tests/cases/zoo/gpt-neox-seq-dynamo23")]
    [DataRow("tests/cases/zoo/phi-optimum")]
    public void Streams_that_only_layer_norms_read_are_centered(string folder) => Assert.IsTrue(Fits(folder));

    [TestMethod]
    [DataRow("tests/cases/zoo/llama-dynamo18", "RMS norms")]
    [DataRow("tests/cases/zoo/gemma2-dynamo18", "RMS norms, and norms of what is added")]
    [DataRow("tests/cases/zoo/bert-ort-fused", "norms after the sum: a stream's mean is lost at every layer")]
    [DataRow("tests/cases/zoo/gptj-hf436ts14", "norms written out")]
    [DataRow("models/tracr-reverse", "no norms")]
    public void Others_are_left_as_they_are(string folder, string reason) => Assert.IsFalse(Fits(folder), reason);

    [TestMethod]
    public void Weights_take_the_mean_off_and_keep_the_digits_of_the_rest()
    {
        float[] x = Numbers(1, Rows, Inner).ToSingle(), bias = Numbers(2, Width).ToSingle();
        float[] weights = [.. Numbers(3, Inner, Width).ToSingle().Select(number => 3000 + number)];

        var (model, actual) = Run(builder => builder.Add(
            builder.MatMul(builder.Graph.Find("x")!, builder.Constant(OnnxTensor.Of(weights, Inner, Width))), builder.Constant(OnnxTensor.Of(bias, Width))), x);

        Assert.DoesNotContain("Sub", model.Graph.Nodes.Select(node => node.Op.Type));
        var sums = Enumerable.Range(0, Rows * Width).Select(
            i => bias[i % Width] + Enumerable.Range(0, Inner).Sum(inner => (double)x[(i / Width * Inner) + inner] * weights[(inner * Width) + (i % Width)]));
        double[] expected = [.. sums.Chunk(Width).SelectMany(row => row.Select(value => value - row.Average()))];
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-5);
        }
    }

    [TestMethod]
    public void What_follows_from_no_weights_is_centered_itself()
    {
        float[] x = Numbers(1, Rows, Width).ToSingle();

        var (_, actual) = Run(builder => builder.Mul(builder.Graph.Find("x")!, builder.Graph.Find("x")!), x);

        float[][] squares = [.. x.Select(value => value * value).Chunk(Width)];
        AssertNear(
            OnnxTensor.Of([.. squares.SelectMany(row => row.Select(value => value - row.Average()))], Rows, Width), OnnxTensor.Of(actual, Rows, Width), 1e-5f);
    }

    private static bool Fits(string folder)
    {
        using var model = MappedModel.Open(RepositoryFolder.Find([.. folder.Split('/'), "model.onnx"]), new() { Threads = 1 });
        return StreamCentering.Fits(model.Map);
    }

    private static (OnnxModel Model, float[] Values) Run(Func<GraphBuilder, OnnxValue> write, float[] x)
    {
        OnnxModel model = new(new());
        model.Opsets[""] = 17;
        GraphBuilder builder = new(model, "");
        builder.Input("x", ElementType.Float, Rows, x.Length / Rows);
        builder.Output(Component.Output, write(builder), ElementType.Float, Rows, Width);
        StreamCentering.Outputs(model, Width);
        return (model, Outcome(new Component(model, ["x"], []), null, OnnxTensor.Of(x, Rows, x.Length / Rows)).ToSingle());
    }
}
