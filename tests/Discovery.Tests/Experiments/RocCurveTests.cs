using System.Text.Json;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Experiments;

[TestClass]
public sealed class RocCurveTests
{
    private static IEnumerable<object[]> Recorded =>
        JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Find("tests", "cases", "experiments", "auc.json"))).RootElement
            .GetProperty("curves").EnumerateArray().Select(curve => new object[] { curve.GetProperty("name").GetString()!, curve.GetRawText() });

    public static string Name(System.Reflection.MethodInfo method, object[] row) => $"{row[0]}";

    [TestMethod]
    [DynamicData(nameof(Recorded), DynamicDataDisplayName = nameof(Name))]
    public void Areas_are_those_of_the_published_program(string name, string json)
    {
        var curve = JsonDocument.Parse(json).RootElement;
        RocPoint[] points = [.. curve.GetProperty("points").EnumerateArray().Select(point => new RocPoint(point[0].GetDouble(), point[1].GetDouble()))];

        Assert.AreEqual(curve.GetProperty("pessimistic").GetDouble(), RocCurve.Pessimistic(points), 1e-6, name);
        if (curve.TryGetProperty("trapezoid", out var trapezoid))
        {
            Assert.AreEqual(trapezoid.GetDouble(), RocCurve.Trapezoid(points), 1e-12, name);
        }
    }

    [TestMethod]
    public void Areas_of_one_point_are_worked_out_by_hand()
    {
        RocPoint[] points = [new(0.25, 0.5), new(0.5, 0.25)];

        Assert.AreEqual(0.75 * 0.5, RocCurve.Pessimistic(points), 1e-15, "the second point is beaten by the first");
        Assert.AreEqual((0.25 * 0.25) + (0.25 * 0.375) + (0.5 * 0.625), RocCurve.Trapezoid(points), 1e-15);
        Assert.AreEqual(0, RocCurve.Pessimistic([]));
        Assert.AreEqual(0.5, RocCurve.Trapezoid([]));
    }
}
