using Acdc.Onnx.GraphRewriter.Circuits;
using FsCheck;
using FsCheck.Fluent;

namespace Acdc.Onnx.GraphRewriter.Tests.Circuits;

[TestClass]
public sealed class EdgeGraphTests
{
    private static readonly Arbitrary<EdgeGraph> AnyGraph = (
        from layers in Gen.Choose(1, 4)
        from heads in Gen.Choose(1, 4)
        from mlps in ArbMap.Default.GeneratorFor<bool>()
        from split in ArbMap.Default.GeneratorFor<bool>()
        select Graphs.Build(layers, heads, mlps, split)).ToArbitrary();

    /// <summary>The counts that the published implementations report for these shapes.</summary>
    [TestMethod]
    [DataRow(12, 12, true, false, 32491)]
    [DataRow(12, 12, true, true, 32936)]
    [DataRow(4, 8, true, false, 1519)]
    [DataRow(2, 8, false, false, 257)]
    [DataRow(4, 1, true, true, 94)]
    [DataRow(2, 1, true, true, 32)]
    public void Known_shapes_have_their_known_number_of_edges(int layers, int heads, bool mlps, bool split, int edges) =>
        Assert.AreEqual(edges, Graphs.Build(layers, heads, mlps, split).Edges.Count);

    [TestMethod]
    public void One_layer_of_two_heads_is_as_worked_out_by_hand()
    {
        var graph = Graphs.Build(1, 2);

        Assert.AreEqual(
            "input->a0.h0<q> input->a0.h0<k> input->a0.h0<v> input->a0.h1<q> input->a0.h1<k> input->a0.h1<v> "
            + "input->m0 a0.h0->m0 a0.h1->m0 input->logits a0.h0->logits a0.h1->logits m0->logits",
            string.Join(' ', graph.Edges));
        Assert.AreEqual("input a0.h0 a0.h1 m0", string.Join(' ', graph.Senders));
        Assert.AreEqual("input a0.h0 a0.h1 m0 logits", string.Join(' ', graph.Nodes));
        Assert.AreEqual(9, graph.FirstEdgeOf(new(CircuitNode.Logits)));
    }

    [TestMethod]
    public void Every_edge_has_its_index_and_lies_with_its_receiver() => Prop.ForAll(AnyGraph, graph =>
        graph.Edges.Select((edge, index) => graph.IndexOf(edge) == index && graph.Contains(edge)).All(same => same)
        && graph.Receivers.All(receiver => graph.Edges
            .Skip(graph.FirstEdgeOf(receiver))
            .Take(graph.SendersOf(receiver).Count)
            .SequenceEqual(graph.SendersOf(receiver).Select(sender => new Edge(sender, receiver))))).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Every_edge_goes_forward() => Prop.ForAll(AnyGraph, graph =>
        graph.Edges.All(edge => EdgeGraph.ForwardRank(edge.Sender).CompareTo(EdgeGraph.ForwardRank(edge.Receiver.Node)) < 0)).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Whole_heads_stand_for_each_edge_exactly_once() => Prop.ForAll(AnyGraph, graph =>
        graph.WithWholeHeads().Edges.SelectMany(graph.Refine).Order().SequenceEqual(Enumerable.Range(0, graph.Edges.Count))).QuickCheckThrowOnFailure();

    [TestMethod]
    public void An_edge_that_the_model_lacks_is_named()
    {
        var graph = Graphs.Build(1, 2);
        var edge = Edge.Parse("m0->a0.h0<q>");

        Assert.IsFalse(graph.Contains(edge));
        StringAssert.Contains(Assert.ThrowsExactly<KeyNotFoundException>(() => graph.IndexOf(edge)).Message, "m0->a0.h0<q>");
        StringAssert.Contains(Assert.ThrowsExactly<KeyNotFoundException>(() => graph.Refine(edge).ToArray()).Message, "m0->a0.h0<q>");
        StringAssert.Contains(Assert.ThrowsExactly<KeyNotFoundException>(() => graph.Refine(Edge.Parse("m0->a0.h0")).ToArray()).Message, "m0->a0.h0");
    }

    [TestMethod]
    public void A_receiver_given_twice_is_refused()
    {
        KeyValuePair<Receiver, IReadOnlyList<CircuitNode>> logits = new(new(CircuitNode.Logits), [CircuitNode.Input]);

        Assert.ThrowsExactly<ArgumentException>(() => new EdgeGraph([logits, logits]));
    }
}
