using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>Products with weights in blocks that bring a bias of their own, as MatMulNBits can: in the projections of heads too.</summary>
[TestClass]
public sealed class BlockBiasTests
{
    [TestMethod]
    [TestCategory("Long")]
    public void A_model_whose_products_bring_their_biases_is_mapped_and_proven()
    {
        string source = RepositoryFolder.Find("..", "shared", "reference", "zoo", "llama-int4", "model.onnx");
        if (!File.Exists(source))
        {
            Assert.Inconclusive("the reference models do not lie beside the checkout");
        }

        using TemporaryFolder folder = new();
        var model = OnnxReader.Read(source);
        Random random = new(1);
        int products = 0;
        foreach (var node in model.Graph.Nodes.Where(node => node.Op.Type == "MatMulNBits").ToArray())
        {
            int columns = (int)node.Int("N", 0);
            var bias = model.Graph.AddInitializer($"bias_{products++}", OnnxTensor.Of([.. Enumerable.Range(0, columns).Select(_ => random.NextSingle() - 0.5f)], columns));
            var output = node.Outputs[0]!;
            IEnumerable<OnnxValue?> inputs = [.. node.Inputs, .. Enumerable.Repeat<OnnxValue?>(null, 5 - node.Inputs.Count), bias];
            var (op, attributes, name) = (node.Op, node.Attributes, node.Name);
            model.Graph.Remove(node);
            model.Graph.AddNode(op, inputs, [output], attributes, name);
        }

        OnnxWriter.WriteFile(model, folder["model.onnx"]);

        using var mapped = MappedModel.Open(folder["model.onnx"], new() { Device = DeviceChoice.Cpu });

        Assert.IsTrue(products > 8, $"{products} products");
        Assert.AreEqual(262, mapped.Map.Edges.Edges.Count);
    }
}
