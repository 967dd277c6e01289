using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Conformance.Tests;

[TestClass]
public sealed class TraceReplayTests
{
    private const string Sample = "induction-attn2l/acdc/kl_corrupted_tau0.02";

    public static IEnumerable<object[]> Traces =>
        CaseFolder.Find(CaseRoot.Folder).Where(file => file.Kind == CaseKind.Trace).Select(file => new object[] { file.Name });

    [TestMethod]
    [DynamicData(nameof(Traces))]
    public void A_search_fed_with_recorded_values_makes_the_recorded_tests(string name)
    {
        var trace = Read(name);
        var graph = GraphOf(trace);
        foreach (int window in new[] { 1, 8, 1000 })
        {
            var replay = TraceReplay.Run(trace, new RecordedEvaluator(trace, graph, window));

            Assert.IsNull(replay.First, $"{replay.First}");
            Assert.AreEqual(trace.Tests.Count, replay.Tests);
            Assert.AreEqual(0, replay.LargestDifference);
        }
    }

    [TestMethod]
    public void The_recorded_edges_are_those_of_the_graph()
    {
        foreach (object[] row in Traces)
        {
            var trace = Read((string)row[0]);
            var recorded = Recorded(trace).ToHashSet();
            Assert.IsTrue(trace.Deleted is null || recorded.SetEquals(GraphOf(trace).Edges), (string)row[0]);
        }
    }

    [TestMethod]
    public void Another_metric_is_a_difference_at_its_event()
    {
        var (replay, number) = ReplayChanged(test => test[2] = test[2]!.GetValue<double>() + 0.01);

        Assert.AreEqual(number, replay.First?.Event);
        StringAssert.Contains(replay.First?.ToString(), $"event {number}, ");
    }

    [TestMethod]
    public void Another_decision_is_a_difference_at_its_event()
    {
        var (replay, number) = ReplayChanged(test => test[4] = test[4]!.GetValue<string>() == "keep" ? "remove" : "keep");

        Assert.AreEqual(number, replay.First?.Event);
    }

    [TestMethod]
    public void Another_edge_is_a_difference_at_its_event()
    {
        var (replay, number) = ReplayChanged(test => test[1] = "input->logits");

        Assert.AreEqual(number, replay.First?.Event);
        Assert.AreEqual("input->logits", replay.First?.Subject);
    }

    [TestMethod]
    public void A_decision_within_rounding_is_taken_as_recorded_and_listed()
    {
        var trace = Read(Find(Sample));
        int index = Enumerable.Range(0, trace.Tests.Count).First(i => trace.Tests[i] is { Decision: Decision.Keep, Edge: not null });
        var test = trace.Tests[index];
        double edge = test.Before + trace.Options.Threshold;
        trace = trace with { Tests = [.. trace.Tests.Take(index), test with { After = edge + 1e-7 }, .. trace.Tests.Skip(index + 1)] };
        var values = trace with { Tests = [.. trace.Tests.Take(index), test with { After = edge - 1e-7 }, .. trace.Tests.Skip(index + 1)] };

        var replay = TraceReplay.Run(trace, new RecordedEvaluator(values, GraphOf(trace), window: 4));

        Assert.IsTrue(replay.Passed, $"{replay.First}");
        Assert.AreEqual(test.Event, replay.WithinRounding.Single().Event);
    }

    [TestMethod]
    public void An_edge_deleted_in_another_way_is_a_difference()
    {
        var trace = Read(Find(Sample));
        var (edge, number) = trace.Deleted!.First();

        var less = Replay(trace with { Deleted = trace.Deleted!.Where(deletion => deletion.Key != edge).ToDictionary() });
        var more = Replay(trace with { Deleted = trace.Deleted!.Append(KeyValuePair.Create(trace.Kept![0], number)).ToDictionary() });

        Assert.AreEqual(edge.ToString(), less.First?.Subject);
        Assert.AreEqual(number, more.First?.Event);
    }

    [TestMethod]
    public void Another_circuit_is_a_difference()
    {
        var trace = Read(Find(Sample));

        Assert.AreEqual(trace.Kept![0].ToString(), Replay(trace with { Kept = [.. trace.Kept!.Skip(1)] }).First?.Subject);
    }

    [TestMethod]
    public void A_trace_that_ends_early_or_late_is_a_difference()
    {
        var trace = Read(Find(Sample));

        Assert.IsFalse(TraceReplay.Run(trace with { Tests = [.. trace.Tests.SkipLast(1)] }, new RecordedEvaluator(trace, GraphOf(trace))).Passed);
        var late = TraceReplay.Run(trace with { Tests = [.. trace.Tests, trace.Tests[^1]] }, new RecordedEvaluator(trace, GraphOf(trace)));
        Assert.AreEqual("the end", late.First?.Got);
    }

    [TestMethod]
    public void A_replay_that_is_stopped_says_so()
    {
        var trace = Read(Find(Sample));

        Assert.ThrowsException<SearchStoppedException>(() => TraceReplay.Run(trace, new RecordedEvaluator(trace, GraphOf(trace)), null, new(true)));
    }

    private static (ReplayResult Result, int Event) ReplayChanged(Action<JsonArray> change)
    {
        string path = PathOf(Find(Sample));
        var original = PublishedTrace.Read(path);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        int number = original.Tests[20].Event;
        change(json["events"]![number]!.AsArray());
        string copy = Path.Combine(Directory.CreateTempSubdirectory().FullName, "changed.json");
        File.WriteAllText(copy, json.ToJsonString());
        var result = TraceReplay.Run(PublishedTrace.Read(copy), new RecordedEvaluator(original, GraphOf(original)));
        Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
        return (result, number);
    }

    private static ReplayResult Replay(PublishedTrace trace) => TraceReplay.Run(trace, new RecordedEvaluator(trace, GraphOf(trace)));

    private static string Find(string ending) => (string)Traces.Single(row => ((string)row[0]).EndsWith(ending, StringComparison.Ordinal))[0];

    private static string PathOf(string name) => Path.Combine(CaseRoot.Folder, name + ".json");

    private static PublishedTrace Read(string name) => PublishedTrace.Read(PathOf(name));

    private static IEnumerable<Edge> Recorded(PublishedTrace trace) =>
        trace.Tests.Where(test => test.Edge is not null).Select(test => test.Edge!.Value).Concat(trace.Deleted?.Keys ?? []);

    private static EdgeGraph GraphOf(PublishedTrace trace)
    {
        CircuitNode[] nodes = [.. Recorded(trace).Select(edge => edge.Sender)];
        return TestGraphs.Transformer(
            nodes.Max(node => node.Layer) + 1,
            nodes.Max(node => node.Head) + 1,
            nodes.Any(node => node.Kind == NodeKind.Mlp) ? BlockStyle.Sequential : BlockStyle.AttentionOnly,
            trace.SplitEmbeddings);
    }
}
