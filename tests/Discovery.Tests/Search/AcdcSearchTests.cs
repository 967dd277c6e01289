using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using FsCheck;
using FsCheck.Fluent;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Search;

[TestClass]
public sealed class AcdcSearchTests
{
    [TestMethod]
    [DataRow(ComparisonRule.Signed, EdgeFate.Removed)]
    [DataRow(ComparisonRule.Absolute, EdgeFate.Kept)]
    public void Edges_whose_removal_improves_the_metric_by_the_threshold_are_marked(ComparisonRule rule, EdgeFate fate)
    {
        var weights = new Dictionary<string, double> { ["m0->logits"] = -2, ["a0.h0->logits"] = 2, ["a0.h1->logits"] = -0.25, ["input->logits"] = 0.25 };
        AdditiveEvaluator evaluator = new(TestGraphs.Transformer(1, 2), edge => weights.GetValueOrDefault($"{edge}"));

        var result = new AcdcSearch(new(0.5) { Rule = rule }).Run(evaluator);

        var marked = result.Outcomes.Single(outcome => outcome.Improves);
        Assert.AreEqual("m0->logits", $"{marked.Edge}");
        Assert.AreEqual(fate, marked.Fate);
    }

    [TestMethod]
    [DataRow(ComparisonRule.Signed)]
    [DataRow(ComparisonRule.Absolute)]
    public void The_evaluator_is_told_the_rule_by_which_is_decided(ComparisonRule rule)
    {
        AdditiveEvaluator evaluator = new(TestGraphs.Transformer(2, 2), edge => ((edge.ToString().Length * 37 % 11) - 5) / 10.0);
        AcdcSearch search = new(new(0.25) { Rule = rule }) {
            Tested = test => Assert.AreEqual(test.Decision == Decision.Remove, evaluator.Takes!(test.After - test.Before), $"{test}") };

        var result = search.Run(evaluator);

        Assert.AreEqual(2, result.Tests.DistinctBy(test => test.Decision).Count());
        Assert.AreEqual(rule == ComparisonRule.Signed, evaluator.Takes!(-1));
    }

    [TestMethod]
    public void A_two_head_layer_is_searched_as_worked_out_by_hand()
    {
        var graph = TestGraphs.Transformer(layers: 1, heads: 2);
        Dictionary<string, double> weights = new()
        {
            ["m0->logits"] = 3, ["a0.h1->m0"] = 1, ["a0.h1->logits"] = 0.5, ["input->a0.h1<v>"] = 1, ["input->a0.h0<v>"] = 9, ["input->m0"] = -2,
        };
        List<EdgeTest> told = [];
        AcdcSearch search = new(new(1)) { Tested = told.Add };

        var result = search.Run(new AdditiveEvaluator(graph, edge => weights.GetValueOrDefault(edge.ToString())));

        CollectionAssert.AreEqual(
            new[]
            {
                "m0->logits 0 3 Keep", "a0.h0->logits 0 0 Remove", "a0.h1->logits 0 0.5 Remove", "input->logits 0.5 0.5 Remove",
                "a0.h0->m0 0.5 0.5 Remove", "a0.h1->m0 0.5 1.5 Keep", "input->m0 0.5 -1.5 Remove",
                "whole a0.h1<v> -1.5 -0.5 Keep", "whole a0.h1<k> -1.5 -1.5 Remove", "whole a0.h1<q> -1.5 -1.5 Remove",
                "input->a0.h1<v> -1.5 -0.5 Keep",
            },
            result.Tests.Select(Line).ToArray());
        CollectionAssert.AreEqual(result.Tests.ToArray(), told);
        CollectionAssert.AreEqual(
            new[] { "input->a0.h1<v>", "a0.h1->m0", "m0->logits" },
            result.Outcomes.Where(outcome => outcome.Kept).Select(outcome => outcome.Edge.ToString()).ToArray());
        Assert.AreEqual(EdgeFate.Unconnected, Fate("input->a0.h0<v>"));
        Assert.AreEqual(EdgeFate.RemovedWithInput, Fate("input->a0.h1<q>"));
        Assert.AreEqual(EdgeFate.Removed, Fate("input->m0"));
        Assert.AreEqual(-2, result.Outcomes[graph.IndexOf(Edge.Parse("input->m0"))].Effect);
        Assert.AreEqual(-1.5, result.FinalMetric);
        Assert.AreEqual(graph.Edges.Count - 3, result.Removed.Count);

        EdgeFate Fate(string edge) => result.Outcomes[graph.IndexOf(Edge.Parse(edge))].Fate;
    }

    [TestMethod]
    [DataRow(BlockStyle.Sequential)]
    [DataRow(BlockStyle.Parallel)]
    [DataRow(BlockStyle.AttentionOnly)]
    [DataRow(BlockStyle.NormedOutputs)]
    [DataRow(BlockStyle.PostNorm)]
    public void An_additive_model_keeps_the_connected_edges_at_or_over_the_threshold(BlockStyle style)
    {
        var weights = Gen.Choose(0, 32).Select(value => value / 16.0).ArrayOf(400).ToArbitrary();
        Prop.ForAll(weights, Arb.From(Gen.Choose(1, 24)), ArbMap.Default.ArbFor<bool>(), (drawn, sixteenths, whole) =>
        {
            var graph = TestGraphs.Transformer(2, 3, style);
            double threshold = sixteenths / 16.0;
            AcdcSearch search = new(new(threshold) { WholeInputTests = whole });

            var result = search.Run(new AdditiveEvaluator(graph, edge => drawn[graph.IndexOf(edge)]));

            var expected = Connected(graph, edge => drawn[graph.IndexOf(edge)] >= threshold);
            CollectionAssert.AreEquivalent(
                expected.Select(edge => edge.ToString()).ToArray(),
                result.Outcomes.Where(outcome => outcome.Kept).Select(outcome => outcome.Edge.ToString()).ToArray());
        }).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    public void How_many_steps_are_answered_at_once_changes_no_decision()
    {
        var weights = Gen.Choose(-16, 32).Select(value => value / 16.0).ArrayOf(200).ToArbitrary();
        var options = (
            from rule in Gen.Elements(Enum.GetValues<ComparisonRule>())
            from heads in Gen.Elements(Enum.GetValues<HeadOrder>())
            from layers in Gen.Elements(Enum.GetValues<LayerOrder>())
            from whole in Gen.Elements(true, false)
            from seed in Gen.Choose(0, 1000)
            select new AcdcOptions(0.75) { Rule = rule, Heads = heads, Layers = layers, WholeInputTests = whole, Seed = seed }).ToArbitrary();
        Prop.ForAll(weights, options, Arb.From(Gen.Choose(2, 40)), (drawn, option, window) =>
        {
            var graph = TestGraphs.Transformer(2, 2);
            double Weight(Edge edge) => drawn[graph.IndexOf(edge)];

            var one = new AcdcSearch(option).Run(new AdditiveEvaluator(graph, Weight));
            var many = new AcdcSearch(option).Run(new AdditiveEvaluator(graph, Weight, window));

            CollectionAssert.AreEqual(one.Tests.Select(Line).ToArray(), many.Tests.Select(Line).ToArray());
            CollectionAssert.AreEqual(one.Outcomes.ToArray(), many.Outcomes.ToArray());
            Assert.AreEqual(one.FinalMetric, many.FinalMetric);
        }).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    public void A_wide_window_asks_once_where_everything_goes()
    {
        AdditiveEvaluator evaluator = new(TestGraphs.Transformer(2, 2), _ => 0, window: 1000);

        var result = new AcdcSearch(new(1)).Run(evaluator);

        Assert.AreEqual(result.Graph.Edges.Count, result.Removed.Count);
        Assert.AreEqual(2, evaluator.Calls, "one for the whole model, one for the edges into the logits");
    }

    [TestMethod]
    public void At_whole_head_granularity_a_head_is_first_tested_whole()
    {
        var graph = TestGraphs.Transformer(layers: 1, heads: 2, BlockStyle.AttentionOnly).WithWholeHeads();
        string[] strong = ["a0.h0->logits", "a0.h1->logits", "input->a0.h1"];

        var result = new AcdcSearch(new(1)).Run(new AdditiveEvaluator(graph, edge => strong.Contains(edge.ToString()) ? 1 : 0));

        CollectionAssert.AreEqual(
            new[]
            {
                "a0.h0->logits 0 1 Keep", "a0.h1->logits 0 1 Keep", "input->logits 0 0 Remove",
                "whole a0.h1 0 1 Keep", "whole a0.h0 0 0 Remove", "input->a0.h1 0 1 Keep",
            },
            result.Tests.Select(Line).ToArray());
    }

    [TestMethod]
    public void The_absolute_rule_keeps_edges_whose_ablation_helps()
    {
        var graph = TestGraphs.Transformer(1, 1);
        AdditiveEvaluator evaluator = new(graph, edge => edge.ToString() == "m0->logits" ? -1 : 0);

        Assert.AreEqual(graph.Edges.Count, new AcdcSearch(new(1)).Run(evaluator).Removed.Count);
        var absolute = new AcdcSearch(new(1) { Rule = ComparisonRule.Absolute }).Run(evaluator);
        Assert.AreEqual(EdgeFate.Kept, absolute.Outcomes[graph.IndexOf(Edge.Parse("m0->logits"))].Fate);
        Assert.AreEqual(1, absolute.Tests[0].Change);
    }

    [TestMethod]
    public void A_metric_that_is_no_number_stops_the_search_and_names_the_edge()
    {
        AdditiveEvaluator evaluator =
            new(TestGraphs.Transformer(1, 2), edge => edge.ToString() == "a0.h1->m0" ? double.NaN : edge.Receiver.Node.Kind == NodeKind.Logits ? 2 : 0);

        var fault = Assert.ThrowsException<SearchException>(() => new AcdcSearch(new(1)).Run(evaluator));

        StringAssert.Contains(fault.Message, "a0.h1->m0");
    }

    [TestMethod]
    public void A_decision_can_be_taken_from_outside()
    {
        var graph = TestGraphs.Transformer(1, 2);
        AcdcSearch search = new(new(1)) { Decide = test => test.Receiver.Node.Kind == NodeKind.Logits ? Decision.Keep : test.Decision };

        var result = search.Run(new AdditiveEvaluator(graph, _ => 0, window: 7));

        Assert.IsTrue(result.Tests.Where(test => test.Receiver.Node.Kind == NodeKind.Logits).All(test => test.Decision == Decision.Keep));
        Assert.AreEqual(graph.SendersOf(new(CircuitNode.Logits)).Count, result.Outcomes.Count(outcome => outcome.Kept));
    }

    [TestMethod]
    public void A_stopped_search_hands_over_what_it_found()
    {
        var graph = TestGraphs.Transformer(2, 2);
        using CancellationTokenSource stop = new();
        List<EdgeTest> told = [];
        AcdcSearch search = new(new(1))
        {
            Tested = test =>
            {
                told.Add(test);
                if (told.Count == 3)
                {
                    stop.Cancel();
                }
            },
        };

        var stopped = Assert.ThrowsException<SearchStoppedException>(() => search.Run(new AdditiveEvaluator(graph, _ => 0, window: 50), null, stop.Token));

        Assert.AreEqual(3, told.Count);
        CollectionAssert.AreEqual(told, stopped.Partial.Tests.ToList());
        Assert.AreEqual(3, stopped.Partial.Outcomes.Count(outcome => outcome.Fate == EdgeFate.Removed));
        Assert.AreEqual(graph.Edges.Count - 3, stopped.Partial.Outcomes.Count(outcome => outcome is { Fate: EdgeFate.Untested, Kept: true, Order: null }));
    }

    [TestMethod]
    public void Progress_ends_with_nothing_left()
    {
        Recorder recorder = new();
        var graph = TestGraphs.Transformer(2, 2);

        var result = new AcdcSearch(new(1)).Run(new AdditiveEvaluator(graph, edge => graph.IndexOf(edge) % 2, window: 3), recorder);

        var last = recorder.Reports[^1];
        Assert.AreEqual(new SearchProgress(last.Receiver, graph.Edges.Count, 0, result.Removed.Count, result.Tests.Count, result.FinalMetric), last);
        Assert.IsTrue(recorder.Reports.TrueForAll(report => report.Done + report.Left == graph.Edges.Count));
    }

    [TestMethod]
    public void A_threshold_that_is_no_number_is_refused()
    {
        Assert.ThrowsException<ArgumentException>(() => new AcdcSearch(new(double.NaN)));
    }

    private static string Line(EdgeTest test) =>
        FormattableString.Invariant($"{test.Edge?.ToString() ?? $"whole {test.Receiver}"} {test.Before} {test.After} {test.Decision}");

    private static HashSet<Edge> Connected(EdgeGraph graph, Func<Edge, bool> strong)
    {
        HashSet<Edge> kept = [];
        HashSet<CircuitNode> read = [CircuitNode.Logits];
        for (int before = -1; before != kept.Count;)
        {
            before = kept.Count;
            kept.UnionWith(graph.Edges.Where(edge => strong(edge) && read.Contains(edge.Receiver.Node)));
            read.UnionWith(kept.Select(edge => edge.Sender));
        }

        return kept;
    }

    private sealed class Recorder : IProgress<SearchProgress>
    {
        public List<SearchProgress> Reports { get; } = [];

        public void Report(SearchProgress value) => Reports.Add(value);
    }

    [TestMethod]
    public void A_search_goes_on_from_any_of_its_tests_and_asks_only_what_its_leg_lacks()
    {
        var graph = TestGraphs.Transformer(2, 3);
        static double Weight(Edge edge) => ((edge.ToString().Length * 37 % 11) - 3) / 10.0;
        AcdcSearch search = new(new(0.25)) { Leg = 7 };
        var whole = search.Run(new AdditiveEvaluator(graph, Weight));
        RecordedTests all = new(whole.StartMetric, [.. whole.Tests.Select(test => test.After)]);
        for (int count = 0; count <= whole.Tests.Count; count++)
        {
            AdditiveEvaluator evaluator = new(graph, Weight);
            RecordedTests recorded = all with { After = [.. all.After.Take(count)] };

            var result = new AcdcSearch(new(0.25)) { Leg = 7, Recorded = recorded }.Run(evaluator);
            var replayed = search.Replay(graph, recorded);

            CollectionAssert.AreEqual(whole.Outcomes.ToArray(), result.Outcomes.ToArray());
            Assert.AreEqual(1 + whole.Tests.Count - (count / 7 * 7), evaluator.Calls, "the start and the tests from the beginning of the leg on");
            CollectionAssert.AreEqual(whole.Tests.Take(count).Select(test => test.Decision).ToArray(), replayed.Tests.Select(test => test.Decision).ToArray());
        }

        CollectionAssert.AreEqual(whole.Outcomes.ToArray(), search.Replay(graph, all with { IsWhole = true }).Outcomes.ToArray());
    }

    [TestMethod]
    public void A_search_whose_tests_come_out_otherwise_does_not_go_on()
    {
        var graph = TestGraphs.Transformer(1, 2);
        var whole = new AcdcSearch(new(0.25)).Run(new AdditiveEvaluator(graph, _ => 0.125));
        RecordedTests recorded = new(whole.StartMetric, [.. whole.Tests.Select(test => test.After)]);

        var other = Assert.ThrowsException<InvalidDataException>(
            () => new AcdcSearch(new(0.25)) { Recorded = recorded }.Run(new AdditiveEvaluator(graph, _ => 0.125000001)));
        var more = Assert.ThrowsException<InvalidDataException>(
            () => new AcdcSearch(new(0.25)) { Recorded = recorded with { After = [.. recorded.After, 1] } }.Run(new AdditiveEvaluator(graph, _ => 0.125)));

        StringAssert.Contains(other.Message, "test 0 (m0->logits) was 0.125 when it was saved and is 0.125000001 now");
        StringAssert.Contains(more.Message, "tests were saved");
    }

    [TestMethod]
    public void An_evaluator_forgets_before_every_leg_and_after_the_last()
    {
        AdditiveEvaluator evaluator = new(TestGraphs.Transformer(1, 2), _ => 0.125);

        int tests = new AcdcSearch(new(0.25)) { Leg = 4 }.Run(evaluator).Tests.Count;

        Assert.AreEqual(2 + ((tests + 3) / 4), evaluator.Forgets);
    }
}
