using Acdc.Onnx.Conformance;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Attribution;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.Discovery.Tests.Methods;

/// <summary>Edge attribution against the scores of the published program.</summary>
[TestClass]
public sealed class AttributionTests
{
    private static readonly (string Name, AttributionOptions Options)[] Methods =
    [
        ("EAP", new() { Ablation = Ablation.Corrupted }),
        ("EAP-zero", new() { Ablation = Ablation.Zero, Published = true }),
        ("EAP-IG-inputs", new() { Ablation = Ablation.Corrupted, Points = GradientPoints.InputPath }),
        ("EAP-IG-activations", new() { Ablation = Ablation.Corrupted, Points = GradientPoints.ActivationPaths, Published = true }),
        ("clean-corrupted", new() { Ablation = Ablation.Corrupted, Points = GradientPoints.CleanAndCorrupted }),
    ];

    public static IEnumerable<object[]> Cases =>
        from path in Baseline.Find("eap_")
        from method in Methods
        where Baseline.Read(path).Scores("methods", method.Name, "scores") is not null
        select new object[] { Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(path)))!, path, method.Name };

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(Cases))]
    public void Scores_are_those_of_the_published_program(string name, string path, string method)
    {
        var baseline = Baseline.Read(path);
        var trace = baseline.Trace();
        var options = Methods.Single(row => row.Name == method).Options;
        using var model = MappedModel.Open(trace.Model, new() { Device = DeviceChoice.Cpu });
        using EdgeAttribution attribution = new(model);
        var batch = TraceCheck.Batch(trace, model.Map);
        if (baseline.Metric is "kl" or "l2" && options.Points == GradientPoints.Clean)
        {
            var flat = Assert.ThrowsExactly<FlatMetricException>(() => attribution.Scores([batch], options));
            Assert.AreEqual(baseline.Metric, flat.Metric);
            return;
        }

        double[] scores = attribution.Scores([batch], options);

        var expected = baseline.Scores("methods", method, "scores")!;
        AssertAgree(expected, model.Map.Edges.Edges, scores, $"{name} {method}");
    }

    private static void AssertAgree(IReadOnlyDictionary<string, double> expected, IReadOnlyList<Edge> edges, double[] scores, string name)
    {
        Assert.HasCount(expected.Count, edges);
        double largest = expected.Values.Max(Math.Abs);
        double[] reference = [.. edges.Select(edge => expected[edge.ToString()])];
        double difference = reference.Zip(scores, (a, b) => Math.Abs(a - b)).Max();
        int worst = Enumerable.Range(0, scores.Length).MaxBy(i => Math.Abs(reference[i] - scores[i]));
        Console.WriteLine(FormattableString.Invariant(
            $"{name}: largest difference {difference / largest:g3} of the largest score, at {edges[worst]} ({reference[worst]:g5}, here {scores[worst]:g5})"));
        Assert.IsTrue(difference <= 1e-3 * largest, $"{name}: a score differs by {difference / largest} of the largest");
        int[] counted = [.. Enumerable.Range(0, scores.Length).Where(i => Math.Abs(reference[i]) > 1e-3 * largest)];
        double correlation = RankCorrelation([.. counted.Select(i => reference[i])], [.. counted.Select(i => scores[i])]);
        Assert.IsTrue(correlation >= 0.999, $"{name}: rank correlation {correlation}");
    }

    private static double RankCorrelation(double[] a, double[] b)
    {
        double[] first = Ranks(a), second = Ranks(b);
        double mean = (a.Length - 1) / 2.0;
        double Product(double[] x, double[] y) => x.Zip(y, (u, v) => (u - mean) * (v - mean)).Sum();
        double spread = Math.Sqrt(Product(first, first) * Product(second, second));
        return spread == 0 && first.SequenceEqual(second) ? 1 : Product(first, second) / spread;
    }

    /// <summary>Ranks by value; values within rounding of each other share their mean rank.</summary>
    private static double[] Ranks(double[] values)
    {
        double tie = 1e-5 * values.Max(Math.Abs);
        return [.. values.Select(value => values.Sum(other => Math.Abs(other - value) <= tie ? 0.5 : other < value ? 1 : 0) - 0.5)];
    }
}
