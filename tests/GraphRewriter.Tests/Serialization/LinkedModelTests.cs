using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;
using Google.Protobuf;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

/// <summary>
/// Models that are links, as Hugging Face's cache keeps them: files lie in <c>blobs</c> under their hashes, and a snapshot links to them under their names.
/// </summary>
[TestClass]
public sealed class LinkedModelTests
{
    private static readonly float[] Weights = [.. Enumerable.Range(0, 300).Select(i => i * 0.5f)];

    [TestMethod]
    [DataRow("snapshots/0a1b/model.onnx")]
    [DataRow("snapshots/0a1b/onnx/model.onnx")]
    public void Data_beside_the_real_file_is_read_and_run(string name)
    {
        using TemporaryFolder cache = new();
        Data(cache, "f00d");
        string model = Link(cache, name, Blob(cache, Model("model.onnx_data"), "cafe"));
        Link(cache, name + "_data", Path.Combine(cache.Path, "blobs", "f00d"));

        AssertWeights(model);
    }

    [TestMethod]
    public void Data_beside_the_link_is_taken_before_data_beside_the_real_file()
    {
        using TemporaryFolder cache = new();
        string model = Link(cache, "snapshots/0a1b/model.onnx", Blob(cache, Model("data"), "cafe"));
        File.WriteAllBytes(cache["blobs/data"], new byte[1200]);
        File.WriteAllBytes(cache["snapshots/0a1b/data"], Bytes());

        AssertWeights(model);
    }

    [TestMethod]
    public void A_link_to_the_model_alone_finds_the_data_where_the_model_really_is()
    {
        using TemporaryFolder real = new();
        using TemporaryFolder other = new();
        File.WriteAllBytes(real["model.onnx"], Model("model.onnx.data").ToByteArray());
        File.WriteAllBytes(real["model.onnx.data"], Bytes());

        AssertWeights(Link(other, "model.onnx", real["model.onnx"]));
    }

    [TestMethod]
    public void Links_through_links_are_followed()
    {
        using TemporaryFolder cache = new();
        Data(cache, "f00d");
        string blob = Blob(cache, Model("model.onnx_data"), "cafe");
        Link(cache, "snapshots/0a1b/model.onnx", blob);
        Link(cache, "snapshots/0a1b/model.onnx_data", cache["blobs/f00d"]);
        Directory.CreateDirectory(cache["mine"]);
        File.CreateSymbolicLink(cache["mine/model"], cache["snapshots/0a1b"]);

        AssertWeights(cache["mine/model/model.onnx"]);
    }

    [TestMethod]
    [DataRow("../blobs/f00d", "points outside the model's folder")]
    [DataRow("model.onnx_data", "a link that points outside the model's folder")]
    public void Other_ways_out_stay_refused(string location, string reason)
    {
        using TemporaryFolder cache = new();
        Directory.CreateDirectory(cache["elsewhere"]);
        File.WriteAllBytes(cache["elsewhere/f00d"], Bytes());
        string model = Link(cache, "snapshots/0a1b/model.onnx", Blob(cache, Model(location), "cafe"));
        Link(cache, "snapshots/0a1b/model.onnx_data", cache["elsewhere/f00d"]);

        var refused = Assert.ThrowsExactly<ModelFileException>(() => OnnxReader.Read(model));

        StringAssert.Contains(refused.Message, reason);
    }

    private static void AssertWeights(string path)
    {
        var model = OnnxReader.Read(path);
        CollectionAssert.AreEqual(Weights, model.Graph.Find("w")!.Constant!.ToSingle());
        using var session = new OrtModelRunner(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1).Open(model);
        CollectionAssert.AreEqual(Weights, session.Run(new Dictionary<string, Ir.OnnxTensor>(), ["y"])["y"].ToSingle());
    }

    private static ModelProto Model(string location)
    {
        TensorProto weights = new() { Name = "w", DataType = 1, Dims = { Weights.Length }, DataLocation = TensorProto.Types.DataLocation.External };
        weights.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        ModelProto model =
            new() { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = 17 } }, Graph = new() { Name = "g", Initializer = { weights } } };
        model.Graph.Node.Add(new NodeProto { OpType = "Identity", Input = { "w" }, Output = { "y" } });
        model.Graph.Output.Add(new ValueInfoProto { Name = "y", Type = new() { TensorType = new() { ElemType = 1 } } });
        return model;
    }

    private static byte[] Bytes() => [.. Weights.SelectMany(BitConverter.GetBytes)];

    private static string Blob(TemporaryFolder cache, ModelProto model, string hash)
    {
        Directory.CreateDirectory(cache["blobs"]);
        File.WriteAllBytes(cache[$"blobs/{hash}"], model.ToByteArray());
        return cache[$"blobs/{hash}"];
    }

    private static void Data(TemporaryFolder cache, string hash)
    {
        Directory.CreateDirectory(cache["blobs"]);
        File.WriteAllBytes(cache[$"blobs/{hash}"], Bytes());
    }

    private static string Link(TemporaryFolder cache, string name, string target)
    {
        string path = cache[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, Path.GetRelativePath(Path.GetDirectoryName(path)!, target));
        return path;
    }
}
