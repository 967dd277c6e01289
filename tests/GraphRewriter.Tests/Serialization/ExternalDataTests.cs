using System.Globalization;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

[TestClass]
public sealed class ExternalDataTests
{
    private const long FloatsBeyondTwoGigabytes = 1L << 30;

    [TestMethod]
    public void External_weights_stay_in_their_file_until_they_are_read()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["parts"]);
        File.WriteAllBytes(folder["parts/weights"], [9, 9, 9, 9, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);

        var tensor = WithWeights(2, ("location", "parts/weights"), ("offset", "4"), ("length", "8")).Read(folder.Path).Graph.Find("w")!.Constant!;

        Assert.AreEqual((4L, 8L), (tensor.External!.Offset, tensor.External.Length));
        CollectionAssert.AreEqual(new[] { 1.5f, -2f }, tensor.ToSingle());
    }

    [TestMethod]
    [DataRow("/etc/hostname", "an absolute path")]
    [DataRow("C:\\weights", "an absolute path")]
    [DataRow("C:weights", "an absolute path")]
    [DataRow("\\\\server\\weights", "an absolute path")]
    [DataRow("../weights", "points outside the model's folder")]
    [DataRow("parts/../weights", "points outside the model's folder")]
    [DataRow("..\\weights", "points outside the model's folder")]
    [DataRow("", "no file name")]
    [DataRow("./", "no file name")]
    [DataRow("weights\0.txt", "no file name")]
    [DataRow("gone", "missing")]
    [DataRow("parts", "missing")]
    public void A_location_that_is_no_file_in_the_folder_is_refused(string location, string reason)
    {
        using TemporaryFolder folder = Weights(8);
        Directory.CreateDirectory(folder["parts"]);

        AssertRefused(folder, reason, ("location", location));
    }

    [TestMethod]
    [DataRow("-1", "8", "'-1' as the offset")]
    [DataRow("0", "-8", "'-8' as the length")]
    [DataRow("9223372036854775808", "8", "'9223372036854775808' as the offset")]
    [DataRow("0", "18446744073709551624", "as the length")]
    [DataRow("9223372036854775807", "8", "too short")]
    [DataRow("1", "8", "too short")]
    [DataRow("0", "4", "takes 8 bytes by its shape but names 4")]
    [DataRow("0", "16", "takes 8 bytes by its shape but names 16")]
    [DataRow("0x0", "8", "'0x0' as the offset")]
    [DataRow("", "8", "'' as the offset")]
    public void A_stretch_that_is_not_the_tensors_is_refused(string offset, string length, string reason)
    {
        using TemporaryFolder folder = Weights(8);

        AssertRefused(folder, reason, ("location", "weights"), ("offset", offset), ("length", length));
    }

    [TestMethod]
    public void Huge_dimensions_are_refused_before_anything_is_allocated()
    {
        using TemporaryFolder folder = Weights(8);
        var model = WithWeights(2, ("location", "weights"));
        model.Graph.Initializer[0].Dims.Add([1L << 40, 1L << 40]);

        StringAssert.Contains(model.Refused(folder.Path), "too short");
    }

    [TestMethod]
    public void A_model_without_a_folder_has_no_external_data() =>
        StringAssert.Contains(WithWeights(2, ("location", "weights")).Refused(), "without a folder");

    [TestMethod]
    public void Links_may_stay_in_the_folder_but_not_leave_it()
    {
        using TemporaryFolder outside = Weights(8);
        using TemporaryFolder folder = Weights(8);
        Directory.CreateDirectory(folder["parts"]);
        if (!TryLink(folder["inside"], "weights"))
        {
            Assert.Inconclusive("links may not be made here");
        }

        File.CreateSymbolicLink(folder["parts/up"], "../weights");
        File.CreateSymbolicLink(folder["file-out"], outside["weights"]);
        File.CreateSymbolicLink(folder["chained"], "file-out");
        Directory.CreateSymbolicLink(folder["folder-out"], outside.Path);
        File.CreateSymbolicLink(folder["circle"], "circle");

        Assert.IsNotNull(WithWeights(2, ("location", "inside")).Read(folder.Path));
        Assert.IsNotNull(WithWeights(2, ("location", "parts/up")).Read(folder.Path));
        AssertRefused(folder, "a link that points outside the model's folder", ("location", "file-out"));
        AssertRefused(folder, "a link that points outside the model's folder", ("location", "chained"));
        AssertRefused(folder, "a link that points outside the model's folder", ("location", "folder-out/weights"));
        AssertRefused(folder, "cannot be reached", ("location", "circle"));
    }

    [TestMethod]
    public void A_folder_reached_by_a_link_is_the_models_folder()
    {
        using TemporaryFolder folder = Weights(8);
        using TemporaryFolder other = new();
        if (!TryLink(other["model"], folder.Path))
        {
            Assert.Inconclusive("links may not be made here");
        }

        Assert.IsNotNull(WithWeights(2, ("location", "weights")).Read(other["model"]));
    }

    [TestMethod]
    public void Weights_of_four_gigabytes_are_named_without_being_read()
    {
        using TemporaryFolder folder = new();
        using (FileStream file = new(folder["weights"], FileMode.CreateNew))
        {
            file.SetLength((FloatsBeyondTwoGigabytes * sizeof(float)) + 4096);
        }

        string length = (FloatsBeyondTwoGigabytes * sizeof(float)).ToString(CultureInfo.InvariantCulture);
        var tensor =
            WithWeights(FloatsBeyondTwoGigabytes, ("location", "weights"), ("offset", "4096"), ("length", length)).Read(folder.Path).Graph.Find("w")!.Constant!;

        Assert.AreEqual(FloatsBeyondTwoGigabytes * sizeof(float), tensor.ByteCount);
        AssertRefused(folder, "too short", FloatsBeyondTwoGigabytes, ("location", "weights"), ("offset", "4097"), ("length", length));
    }

    [TestMethod]
    public void A_subgraph_takes_its_external_weights_in_and_is_held_to_the_same_rules()
    {
        using TemporaryFolder folder = Weights(8);
        ModelProto Loop(string location)
        {
            var body = Protos.Subgraph("y", Protos.Node("Add", "x w", "y"));
            body.Initializer.Add(Protos.External("w", 2, ("location", location)));
            return Protos.Model("x", "z", Protos.Node("Loop", "_ _", "z", Protos.Graph("body", body)));
        }

        Assert.IsNotNull(Loop("weights").Read(folder.Path));
        string refusal = Loop("../weights").Refused(folder.Path);
        StringAssert.Contains(refusal, "model.onnx: the Loop node 'z': attribute 'body' holds the initializer 'w', which lies in '../weights'");
    }

    private static void AssertRefused(TemporaryFolder folder, string reason, params (string, string)[] entries) => AssertRefused(folder, reason, 2, entries);

    private static void AssertRefused(TemporaryFolder folder, string reason, long floats, params (string, string)[] entries)
    {
        string message = WithWeights(floats, entries).Refused(folder.Path);
        StringAssert.StartsWith(message, "model.onnx: initializer 'w' ");
        StringAssert.Contains(message, reason);
    }

    private static ModelProto WithWeights(long floats, params (string, string)[] entries)
    {
        var model = Protos.Model("x", "y", Protos.Node("Add", "x w", "y"));
        model.Graph.Initializer.Add(Protos.External("w", floats, entries));
        return model;
    }

    private static TemporaryFolder Weights(int bytes)
    {
        TemporaryFolder folder = new();
        File.WriteAllBytes(folder["weights"], new byte[bytes]);
        return folder;
    }

    private static bool TryLink(string path, string target)
    {
        try
        {
            File.CreateSymbolicLink(path, target);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
