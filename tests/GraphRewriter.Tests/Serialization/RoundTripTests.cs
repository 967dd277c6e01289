using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

[TestClass]
public sealed class RoundTripTests
{
    public static IEnumerable<object[]> Models =>
        new[] { RepositoryFolder.Find("models"), RepositoryFolder.Find("tests", "cases") }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.onnx", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(RepositoryFolder.Find(), path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("tests/cases/bad/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new object[] { path });

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void A_model_written_and_read_again_is_the_same_model(string path)
    {
        var model = OnnxReader.Read(RepositoryFolder.Find(path));

        byte[] written = OnnxWriter.Write(model);
        var again = OnnxReader.Read(written, model.Folder, "again");

        CollectionAssert.AreEqual(written, OnnxWriter.Write(again));
        Assert.AreEqual(model.Graph.NodeCount, again.Graph.NodeCount);
        CollectionAssert.AreEqual(Names(model.Graph.Inputs), Names(again.Graph.Inputs));
        CollectionAssert.AreEqual(Names(model.Graph.Outputs), Names(again.Graph.Outputs));
        CollectionAssert.AreEqual(Names(model.Graph.Initializers), Names(again.Graph.Initializers));
        CollectionAssert.AreEqual(model.Opsets.OrderBy(opset => opset.Key).ToArray(), again.Opsets.OrderBy(opset => opset.Key).ToArray());
    }

    private static string[] Names(IEnumerable<OnnxValue> values) => [.. values.Select(value => value.Name)];
}
