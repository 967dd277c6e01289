using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Conformance.Tests;

[TestClass]
public sealed class CaseReadingTests
{
    public static IEnumerable<object[]> Masks => Names(CaseKind.Masks);

    public static IEnumerable<object[]> Refusals => Names(CaseKind.Refusal);

    public static IEnumerable<object[]> Traces => Names(CaseKind.Trace);

    [TestMethod]
    [DynamicData(nameof(Masks))]
    public void A_mask_case_names_files_that_are_there(string name)
    {
        var read = MaskCase.Read(PathOf(name));

        Assert.IsTrue(read.Masks.Count > 0 && read.Masks.All(mask => File.Exists(mask.Expected) && mask.Removed.Count > 0));
        Assert.IsTrue(read.ModelFiles.Count > 0 && read.ModelFiles.All(File.Exists), string.Join(", ", read.ModelFiles));
        Assert.IsTrue(File.Exists(read.CleanLogits) && File.Exists(read.CorruptedLogits));
        Assert.IsTrue(read.EdgeNames is not null || (read.Layers > 0 && read.Heads > 0), "it states neither its edges nor its sizes");
        Assert.IsTrue(read.Edges > 0 && read.Nodes!.Count > 2 && read.Tolerance > 0);
        Assert.IsTrue(read.EdgeNames is null || read.EdgeNames.Count == read.Edges);
        var inputs = CaseInputs.Read(read.DataFolder, read.Inputs!);
        Assert.IsTrue(inputs.Clean.Count > 0 && inputs.Corrupted!.Count == inputs.Clean.Count);
    }

    [TestMethod]
    [DynamicData(nameof(Masks))]
    public void Expected_logits_are_no_distance_from_themselves(string name)
    {
        var read = MaskCase.Read(PathOf(name));
        if (Path.GetExtension(read.CleanLogits) == ".json")
        {
            return;
        }

        var clean = GraphRewriter.Serialization.TensorFile.Read(read.CleanLogits!);

        Assert.AreEqual(0, LogitsComparison.LargestDifference(read.CleanLogits!, clean));
        Assert.IsTrue(LogitsComparison.LargestDifference(read.CorruptedLogits!, clean) > read.Tolerance || read.Tolerance > 1);
    }

    [TestMethod]
    [DynamicData(nameof(Refusals))]
    public void A_refusal_names_a_model_that_is_there(string name)
    {
        var read = RefusalCase.Read(PathOf(name));

        Assert.IsTrue(File.Exists(read.Model));
        Assert.AreNotEqual("", read.Says);
    }

    [TestMethod]
    [DynamicData(nameof(Traces))]
    public void A_trace_names_files_that_are_there(string name)
    {
        var trace = PublishedTrace.Read(PathOf(name));

        string?[] files = [trace.Model, .. trace.Clean.Values, .. trace.Corrupted!.Values, trace.Metric.Answers, trace.Metric.PositionsMask];
        Assert.IsTrue(files.All(file => file is null || File.Exists(file)), string.Join(", ", files));
        Assert.IsTrue((trace.Metric.Positions is null) != (trace.Metric.PositionsMask is null));
        Assert.AreEqual(trace.Metric.Answers is null ? 1 : -1, trace.Metric.Sign);
        if (trace.Metric.Answers is { } answers)
        {
            var read = TraceAnswers.Read(answers);
            Assert.IsTrue(read.AnswerIds.Count > 0 && read.AnswerIds.Count == read.WrongAnswerIds.Count);
        }
    }

    [TestMethod]
    public void A_case_may_say_little()
    {
        using TemporaryFolder folder = new();

        var read = MaskCase.Read(folder.Write("case.json", "{}"));

        Assert.AreEqual(Path.Combine(folder.Path, "model.onnx"), read.ModelFiles.Single());
        Assert.AreEqual(5e-4, read.Tolerance);
        Assert.IsNull(read.Edges);
        Assert.IsNull(read.CleanLogits);
        Assert.AreEqual(0, read.Masks.Count);
    }

    [TestMethod]
    [DataRow("", "case.json")]
    [DataRow("null", "case.json")]
    [DataRow("[]", "case.json")]
    [DataRow("""{"masks": [{"name": "a", "ablation": "zero", "removed": ["b0->m1"], "expected": "x.pb"}]}""", "b0->m1")]
    [DataRow("""{"masks": [{"name": "a", "ablation": "noise", "removed": [], "expected": "x.pb"}]}""", "ablation")]
    [DataRow("""{"masks": [{"name": "a", "ablation": "zero", "removed": []}]}""", "expected")]
    [DataRow("""{"layers": "two"}""", "layers")]
    public void A_broken_case_is_refused_with_its_place(string json, string place)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("case.json", json);

        var fault = Assert.ThrowsException<InvalidDataException>(() => MaskCase.Read(path));

        StringAssert.StartsWith(fault.Message, path);
        StringAssert.Contains(fault.Message, place);
    }

    [TestMethod]
    [DataRow("""["test", "a0.h0->m0", 1, 0]""")]
    [DataRow("""["test", "a0.h0->m0", 1, 0, "perhaps"]""")]
    [DataRow("""["test", "nothing", 1, 0, "keep"]""")]
    [DataRow("""["test", "nothing]", 1, 0, "keep"]""")]
    [DataRow("""["test", "a0.h0->m0", "x", 0, "keep"]""")]
    [DataRow("""["skip", "m0", "hook"]""")]
    [DataRow("""{}""")]
    public void A_broken_event_is_refused_with_its_number(string json)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("acdc/t.json", """
            {"replay": {"model": "model.onnx", "clean": {}, "metric": {"name": "kl"}, "threshold": 1, "ablation": "zero"}, "events": [["visit", "m0"], EVENT]}
            """.Replace("EVENT", json, StringComparison.Ordinal));

        var fault = Assert.ThrowsException<InvalidDataException>(() => PublishedTrace.Read(path));

        StringAssert.Contains(fault.Message, "event 1");
    }

    [TestMethod]
    public void A_trace_is_read_with_its_paths_and_options()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("ioi/acdc/t.json", """
            {
              "replay": {
                "model": "../model.onnx", "clean": {"ids": "data/ids.pb"}, "metric": {"name": "kl", "positions": "data/mask.pb", "channels": [0]},
                "threshold": 0.5, "ablation": "mean", "heads_of_a_layer": "descending", "layers": "input_first", "absolute": true, "whole_input_tests": false
              },
              "events": [["test", "a0.h0<q>->a0.h0[q]", 1, 0.75, "remove"]]
            }
            """);

        var trace = PublishedTrace.Read(path);

        Assert.AreEqual(Path.Combine(folder.Path, "model.onnx"), trace.Model);
        Assert.AreEqual(Path.Combine(folder.Path, "ioi", "data", "ids.pb"), trace.Clean["ids"]);
        Assert.AreEqual(Path.Combine(folder.Path, "ioi", "data", "mask.pb"), trace.Metric.PositionsMask);
        Assert.AreEqual(Ablation.Mean, trace.Ablation);
        Assert.AreEqual(
            new AcdcOptions(0.5) { Rule = ComparisonRule.Absolute, Heads = HeadOrder.Descending, Layers = LayerOrder.InputFirst, WholeInputTests = false },
            trace.Options);
        Assert.AreEqual("a0.h0<q>", trace.Tests.Single().Receiver.ToString());
        Assert.IsNull(trace.Tests.Single().Edge);
        Assert.AreEqual(0.25, trace.Tests.Single().Margin(trace.Options));
        Assert.IsNull(trace.Deleted);
        Assert.IsNull(trace.Corrupted);
    }

    private static IEnumerable<object[]> Names(CaseKind kind) =>
        CaseFolder.Find(CaseRoot.Folder).Where(file => file.Kind == kind).Select(file => new object[] { file.Name });

    private static string PathOf(string name) => CaseFolder.Find(CaseRoot.Folder).Single(file => file.Name == name).Path;
}
