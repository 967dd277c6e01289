using System.Globalization;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

[TestClass]
public sealed class OnnxWriterTests
{
    private static readonly float[] Weights = [.. Enumerable.Range(0, 1000).Select(value => value / 8f)];

    [TestMethod]
    public void The_same_model_gives_the_same_bytes_under_any_culture()
    {
        byte[] expected = OnnxWriter.Write(Small());
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NegativeSign = "~", NumberDecimalSeparator = "," } };
            CollectionAssert.AreEqual(expected, OnnxWriter.Write(Small()));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [TestMethod]
    public void Nodes_are_written_after_what_they_read()
    {
        OnnxModel model = new(new()) { Opsets = { [""] = 17 } };
        GraphBuilder builder = new(model, "");
        var x = builder.Input("x", ElementType.Float, null, 2);
        var late = model.Graph.AddValue("late");
        builder.Output("y", builder.Neg(late), ElementType.Float);
        model.Graph.AddNode("Abs", [x], [late]);

        var again = OnnxReader.Read(OnnxWriter.Write(model), null, "model");

        CollectionAssert.AreEqual(new[] { "Abs", "Neg", "Identity" }, again.Graph.Nodes.Select(node => node.Op.Type).ToArray());
        CollectionAssert.AreEqual(new long?[] { null, 2 }, again.Graph.Inputs[0].DeclaredDims!.ToArray());
    }

    [TestMethod]
    public void A_model_with_weights_in_memory_is_one_file()
    {
        using TemporaryFolder folder = new();

        OnnxWriter.WriteFile(Small(), folder["model.onnx"]);

        CollectionAssert.AreEqual(OnnxWriter.Write(Small()), File.ReadAllBytes(folder["model.onnx"]));
        Assert.AreEqual(1, Directory.GetFiles(folder.Path).Length);
    }

    [TestMethod]
    public void External_weights_go_into_one_file_beside_the_model()
    {
        using TemporaryFolder source = new();
        using TemporaryFolder target = new();

        OnnxWriter.WriteFile(External(source), target["copy.onnx"]);

        var copy = OnnxReader.Read(target["copy.onnx"]).Graph;
        CollectionAssert.AreEqual(Weights, copy.Find("w1")!.Constant!.ToSingle());
        CollectionAssert.AreEqual(Weights.Reverse().ToArray(), copy.Find("w2")!.Constant!.ToSingle());
        Assert.AreEqual("copy.onnx.data", copy.Find("w1")!.Constant!.External!.Location);
        Assert.IsNull(copy.Find("bias")!.Constant!.External);
        Assert.AreEqual(2, Directory.GetFiles(target.Path).Length);
    }

    [TestMethod]
    public void A_model_may_be_written_over_the_files_it_was_read_from()
    {
        using TemporaryFolder folder = new();
        OnnxWriter.WriteFile(External(folder), folder["model.onnx"]);

        OnnxWriter.WriteFile(OnnxReader.Read(folder["model.onnx"]), folder["model.onnx"]);

        CollectionAssert.AreEqual(Weights.Reverse().ToArray(), OnnxReader.Read(folder["model.onnx"]).Graph.Find("w2")!.Constant!.ToSingle());
        Assert.IsFalse(Directory.GetFiles(folder.Path).Any(file => file.EndsWith(".part", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void In_memory_bytes_keep_naming_the_external_file()
    {
        using TemporaryFolder folder = new();
        var model = External(folder);

        var again = OnnxReader.Read(OnnxWriter.Write(model), folder.Path, "model");

        Assert.AreEqual(model.Graph.Find("w2")!.Constant!.External, again.Graph.Find("w2")!.Constant!.External);
    }

    [TestMethod]
    public void A_write_that_fails_leaves_nothing_behind()
    {
        using TemporaryFolder folder = new();
        var model = External(folder);
        File.WriteAllBytes(folder["weights"], []);
        using TemporaryFolder target = new();

        Assert.ThrowsExactly<EndOfStreamException>(() => OnnxWriter.WriteFile(model, target["model.onnx"]));

        Assert.AreEqual(0, Directory.GetFiles(target.Path).Length);
    }

    private static OnnxModel Small()
    {
        OnnxModel model = new(new()) { Opsets = { ["com.microsoft"] = 1, [""] = 17 }, Metadata = { ["b"] = "2", ["a"] = "1" } };
        GraphBuilder builder = new(model, "");
        var sum = builder.Add(builder.Input("x", ElementType.Float, null, 1000), builder.Constant(OnnxTensor.Of(Weights, 1000), "w1"));
        sum = builder.Add(builder.ReduceMax(sum, keepDims: false, -1), builder.Constant(OnnxTensor.Scalar(-1.5f), "bias"));
        builder.Output("y", sum, ElementType.Float);
        return model;
    }

    private static OnnxModel External(TemporaryFolder folder)
    {
        var bytes = OnnxTensor.Of([.. Weights.Reverse()], Weights.Length).Bytes;
        File.WriteAllBytes(folder["weights"], [1, 2, 3, 4, .. bytes.Span]);
        var model = Small();
        OnnxTensor tensor = new(ElementType.Float, [Weights.Length], new ExternalData(folder["weights"], "weights", 4, bytes.Length));
        model.Graph.AddInitializer("w2", tensor);
        return model;
    }
}
