using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.Testing;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class RewriteTests
{
    [TestMethod]
    public void The_file_is_a_model_that_the_plain_runtime_loads_with_a_switch_per_edge()
    {
        using TemporaryFolder folder = new();
        string file = folder["below/switchable.onnx"];

        CommandRun.Of("rewrite", Models.Xproportion, "--device", "cpu", "-o", file).Exits(ExitCodes.Done);

        using InferenceSession session = new(file);
        CollectionAssert.AreEqual(new[] { 23 }, session.InputMetadata[SwitchableModel.Switches].Dimensions);
        string[] edges = session.ModelMetadata.CustomMetadataMap[SwitchableModel.EdgesEntry].Split(' ');
        Assert.AreEqual(23, edges.Length);
        Assert.AreEqual("input->a0.h0<q>", edges[0]);
        Assert.AreEqual(5, session.InputMetadata.Keys.Count(name => name.StartsWith("ablated.", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Untouched_initializers_keep_their_names()
    {
        using TemporaryFolder folder = new();
        CommandRun.Of("rewrite", Models.Gpt2, "--device", "cpu", "-o", folder["switchable.onnx"]).Exits(ExitCodes.Done);

        var before = OnnxReader.Read(Models.Gpt2).Graph.Initializers.Select(value => value.Name).ToHashSet();
        var after = OnnxReader.Read(folder["switchable.onnx"]).Graph.Initializers.Select(value => value.Name).ToHashSet();

        before.IntersectWith(after);
        Assert.IsTrue(before.Count > 20, $"{before.Count} names kept");
    }
}
