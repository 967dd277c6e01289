using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Search;

[TestClass]
public sealed class VisitOrderTests
{
    private const string Heads = "a1.h1<v> a1.h0<v> a1.h1<k> a1.h0<k> a1.h1<q> a1.h0<q>";
    private const string FirstHeads = "a0.h1<v> a0.h0<v> a0.h1<k> a0.h0<k> a0.h1<q> a0.h0<q>";

    [TestMethod]
    [DataRow(BlockStyle.Sequential, $"logits | m1 | {Heads} | m0 | {FirstHeads}")]
    [DataRow(BlockStyle.Parallel, $"logits | m1 | {Heads} | m0 | {FirstHeads}")]
    [DataRow(BlockStyle.AttentionOnly, $"logits | {Heads} | {FirstHeads}")]
    [DataRow(BlockStyle.NormedOutputs, $"logits | m1 | a1.norm | {Heads} | m0 | a0.norm | {FirstHeads}")]
    [DataRow(BlockStyle.PostNorm, $"logits | m1.norm | m1 | a1.norm | {Heads} | m0.norm | m0 | a0.norm | {FirstHeads}")]
    public void Receivers_come_from_the_output_back(BlockStyle style, string expected)
    {
        VisitOrder order = new(TestGraphs.Transformer(2, 2, style), new(1));

        Assert.AreEqual(expected, string.Join(" | ", order.Blocks().Select(block => string.Join(' ', block))));
    }

    [TestMethod]
    [DataRow(BlockStyle.Sequential)]
    [DataRow(BlockStyle.Parallel)]
    [DataRow(BlockStyle.AttentionOnly)]
    [DataRow(BlockStyle.NormedOutputs)]
    [DataRow(BlockStyle.PostNorm)]
    public void A_node_comes_after_everything_that_it_feeds(BlockStyle style)
    {
        var graph = TestGraphs.Transformer(3, 2, style);
        HashSet<Receiver> visited = [];
        foreach (var block in new VisitOrder(graph, new(1)).Blocks())
        {
            foreach (var receiver in block)
            {
                Assert.IsTrue(graph.Edges.Where(edge => edge.Sender == receiver.Node).All(edge => visited.Contains(edge.Receiver)), $"{receiver}");
            }

            visited.UnionWith(block);
        }

        Assert.AreEqual(graph.Receivers.Count, visited.Count);
    }

    [TestMethod]
    public void Whole_heads_come_from_the_last_head_down()
    {
        VisitOrder order = new(TestGraphs.Transformer(2, 3).WithWholeHeads(), new(1));

        Assert.AreEqual(
            "logits | m1 | a1.h2 a1.h1 a1.h0 | m0 | a0.h2 a0.h1 a0.h0", string.Join(" | ", order.Blocks().Select(block => string.Join(' ', block))));
    }

    [TestMethod]
    [DataRow(HeadOrder.Ascending, LayerOrder.NearestFirst, false, "m1 a1.h0 a1.h1 a1.h2 m0 a0.h0 a0.h1 a0.h2 input")]
    [DataRow(HeadOrder.Descending, LayerOrder.NearestFirst, false, "m1 a1.h2 a1.h1 a1.h0 m0 a0.h2 a0.h1 a0.h0 input")]
    [DataRow(HeadOrder.Ascending, LayerOrder.InputFirst, false, "input a0.h0 a0.h1 a0.h2 m0 a1.h0 a1.h1 a1.h2 m1")]
    [DataRow(HeadOrder.Ascending, LayerOrder.NearestFirst, true, "m1 a1.h0 a1.h1 a1.h2 m0 a0.h0 a0.h1 a0.h2 embed pos_embed")]
    [DataRow(HeadOrder.Descending, LayerOrder.InputFirst, true, "pos_embed embed a0.h2 a0.h1 a0.h0 m0 a1.h2 a1.h1 a1.h0 m1")]
    public void Senders_come_as_the_options_say(HeadOrder heads, LayerOrder layers, bool split, string expected)
    {
        var graph = TestGraphs.Transformer(2, 3, split: split);

        Assert.AreEqual(expected, Senders(graph, "logits", new(1) { Heads = heads, Layers = layers }));
    }

    [TestMethod]
    [DataRow("m1", "a1.h0 a1.h1 a1.h2 m0 a0.h0 a0.h1 a0.h2 input")]
    [DataRow("a1.h2<q>", "m0 a0.h0 a0.h1 a0.h2 input")]
    public void Senders_begin_below_the_receiver(string receiver, string expected)
    {
        Assert.AreEqual(expected, Senders(TestGraphs.Transformer(2, 3), receiver, new(1)));
    }

    [TestMethod]
    public void A_random_order_depends_on_its_seed_alone()
    {
        var graph = TestGraphs.Transformer(4, 4);
        AcdcOptions options = new(1) { Heads = HeadOrder.Random, Layers = LayerOrder.Random, Seed = 3 };

        string order = Senders(graph, "logits", options);

        Assert.AreEqual(order, Senders(graph, "logits", options));
        Assert.AreNotEqual(order, Senders(graph, "logits", options with { Seed = 4 }));
        CollectionAssert.AreEquivalent(Senders(graph, "logits", new(1)).Split(' '), order.Split(' '));

    }

    [TestMethod]
    public void A_random_order_is_the_same_on_every_machine()
    {
        AcdcOptions options = new(1) { Heads = HeadOrder.Random, Layers = LayerOrder.Random, Seed = 3 };

        Assert.AreEqual("a1.h0 a1.h2 a1.h1 a1.h3 input a0.h1 a0.h0 a0.h2 a0.h3 m0 m1", Senders(TestGraphs.Transformer(2, 4), "logits", options));
    }

    [TestMethod]
    [DataRow(ComparisonRule.Signed, "a0.h2 m0 a0.h0 a0.h1 input")]
    [DataRow(ComparisonRule.Absolute, "m0 a0.h0 a0.h1 a0.h2 input")]
    public void Scores_put_the_least_important_sender_first(ComparisonRule rule, string expected)
    {
        var graph = TestGraphs.Transformer(1, 3);
        double[] scores = new double[graph.Edges.Count];
        scores[graph.IndexOf(Edge.Parse("input->logits"))] = 4;
        scores[graph.IndexOf(Edge.Parse("a0.h2->logits"))] = -3;

        Assert.AreEqual(expected, Senders(graph, "logits", new(1) { Scores = scores, Rule = rule }));
    }

    private static string Senders(EdgeGraph graph, string receiver, AcdcOptions options) =>
        string.Join(' ', new VisitOrder(graph, options).SingleEdges(Receiver.Parse(receiver)).Select(step => step.Edge!.Value.Sender));
}
