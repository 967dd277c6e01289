using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Conformance.Tests;

[TestClass]
public sealed class LogitsComparisonTests
{
    private const string Largest =
        """{"position": "last", "vocab": 4, "rows": [{"top_ids": [2, 0], "top_values": [5, 3], "mean": 2.5, "std_population": 1.6583123951777}]}""";

    [TestMethod]
    public void All_logits_are_compared()
    {
        using TemporaryFolder folder = new();
        string expected = Full(folder, 1, 2, 3, 4, 5, 6);

        Assert.AreEqual(0.5, LogitsComparison.LargestDifference(expected, OnnxTensor.Of([1, 2, 3, 4.5f, 5, 6], 1, 3, 2)));
    }

    [TestMethod]
    public void Padding_does_not_count()
    {
        using TemporaryFolder folder = new();
        string expected = Full(folder, 1, 2, 3, 4, 5, 6);
        var logits = OnnxTensor.Of([1, 2, 3.25f, 4, 50, float.NaN], 1, 3, 2);

        Assert.AreEqual(0.25, LogitsComparison.LargestDifference(expected, logits, OnnxTensor.Of([1L, 1, 0], 1, 3)));
    }

    [TestMethod]
    public void A_number_and_none_are_infinitely_apart()
    {
        using TemporaryFolder folder = new();
        string expected = Full(folder, 1, 2, 3, 4, 5, 6);

        Assert.AreEqual(double.PositiveInfinity, LogitsComparison.LargestDifference(expected, OnnxTensor.Of([1, 2, 3, float.NaN, 5, 6], 1, 3, 2)));
    }

    [TestMethod]
    public void Infinite_logits_are_like_themselves()
    {
        using TemporaryFolder folder = new();
        string expected = Full(folder, 1, 2, 3, float.NegativeInfinity, 5, 6);

        Assert.AreEqual(0, LogitsComparison.LargestDifference(expected, OnnxTensor.Of([1, 2, 3, float.NegativeInfinity, 5, 6], 1, 3, 2)));
    }

    [TestMethod]
    public void The_last_position_is_compared_with_its_largest_logits_and_moments()
    {
        using TemporaryFolder folder = new();
        string expected = folder.Write("clean_logits.json", Largest);

        double Difference(params float[] last) => LogitsComparison.LargestDifference(expected, OnnxTensor.Of([9, 9, 9, 9, .. last], 1, 2, 4));

        Assert.AreEqual(0, Difference(3, 0.5f, 5, 1.5f), 0.05);
        Assert.AreEqual(1, Difference(3, 1, 6, 1), 1e-6);
        Assert.AreEqual(1, Difference(3, 3, 5, 3), 1e-6, "the mean tells");
        Assert.IsTrue(Difference(3, -4, 5, 6) > 1, "the deviation tells");
    }

    [TestMethod]
    public void The_last_position_that_is_not_padding_is_taken()
    {
        using TemporaryFolder folder = new();
        string expected = folder.Write("clean_logits.json", Largest);
        var logits = OnnxTensor.Of([3, 0.5f, 5, 1.5f, 9, 9, 9, 9], 1, 2, 4);

        Assert.AreEqual(0, LogitsComparison.LargestDifference(expected, logits, OnnxTensor.Of([1L, 0], 1, 2)), 0.05);
    }

    [TestMethod]
    public void Another_shape_is_refused()
    {
        using TemporaryFolder folder = new();
        string full = Full(folder, 1, 2, 3, 4, 5, 6);
        string largest = folder.Write("clean_logits.json", Largest);

        foreach (var logits in new[] { OnnxTensor.Of(new float[6], 1, 2, 3), OnnxTensor.Of(new float[6], 6) })
        {
            StringAssert.StartsWith(Assert.ThrowsException<InvalidDataException>(() => LogitsComparison.LargestDifference(full, logits)).Message, full);
            StringAssert.StartsWith(Assert.ThrowsException<InvalidDataException>(() => LogitsComparison.LargestDifference(largest, logits)).Message, largest);
        }
    }

    private static string Full(TemporaryFolder folder, params float[] values)
    {
        string path = Path.Combine(folder.Path, "clean_logits.pb");
        TensorFile.Write(path, OnnxTensor.Of(values, 1, 3, 2));
        return path;
    }
}
