using Acdc.Onnx.Conformance;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Attribution;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.Discovery.Tests.Methods;

/// <summary>Mask sensitivities against the scores of the published program.</summary>
[TestClass]
public sealed class HispTests
{
    private static readonly Dictionary<string, MappedModel> Opened = [];

    [ClassCleanup]
    public static void Close()
    {
        foreach (var model in Opened.Values)
        {
            model.Dispose();
        }
    }

    public static IEnumerable<object[]> Cases =>
        from path in Baseline.Find("hisp_task_metric")
        from ablation in new[] { Ablation.Corrupted, Ablation.Zero }
        select new object[] { Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(path)))!, path, ablation };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Scores_are_those_of_the_published_program(string name, string path, Ablation ablation)
    {
        string task = name.Contains("tracr", StringComparison.Ordinal)
            ? "neg_projection"
            : name.Contains("greater", StringComparison.Ordinal) ? "prob_diff" : "logit_diff";
        Baseline baseline = new(path, task);
        var trace = baseline.Trace();
        if (!Opened.TryGetValue(trace.Model, out var model))
        {
            Opened[trace.Model] = model = MappedModel.Open(trace.Model, new() { Device = DeviceChoice.Cpu });
        }

        using EdgeAttribution attribution = new(model);

        var scores = attribution.MaskScores([TraceCheck.Batch(trace, model.Map)], ablation);

        string key = ablation == Ablation.Zero ? "none" : "corrupted";
        AssertAgree(baseline.Scores("ablations", key, "raw")!, scores, $"{name}, {key}");
        AssertAgree(baseline.Scores("ablations", key, "layer_normalised")!, HispScorer.Normalised(scores), $"{name}, {key}, normalised");
    }

    private static void AssertAgree(IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<Receiver, double> scores, string name)
    {
        CollectionAssert.AreEquivalent(expected.Keys.ToArray(), scores.Keys.Select(key => key.ToString()).ToArray());
        double largest = expected.Values.Max(Math.Abs);
        var worst = scores.MaxBy(score => Math.Abs(score.Value - expected[score.Key.ToString()]));
        double difference = Math.Abs(worst.Value - expected[worst.Key.ToString()]) / largest;
        Assert.IsTrue(difference <= 1e-3, $"{name}: {worst.Key} is {worst.Value}, and {expected[worst.Key.ToString()]} was expected");
    }
}
