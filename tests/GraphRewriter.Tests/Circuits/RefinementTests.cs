using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Acdc.Onnx.GraphRewriter.Tests.Circuits;

[TestClass]
public sealed class RefinementTests
{
    [TestMethod]
    public void Sets_asked_for_one_after_another_are_refined_as_each_alone()
    {
        var own = TestGraphs.Transformer(2, 3);
        var heads = own.WithWholeHeads();
        var sets = Gen.ListOf(Gen.Choose(0, heads.Edges.Count - 1).Select(edge => heads.Edges[edge])).ListOf();
        Prop.ForAll(Arb.From(sets), asked =>
        {
            Refinement refinement = new(heads, own);
            return asked.All(edges =>
            {
                var expected = edges.SelectMany(edge => edge.Receiver.Node.Kind == NodeKind.Head
                    ? new[] { HeadInput.Query, HeadInput.Key, HeadInput.Value }.Select(input => new Edge(edge.Sender, new(edge.Receiver.Node, input)))
                    : [edge]);
                return refinement.Of(EdgeSet.Of(heads, edges)).Equals(EdgeSet.Of(own, expected));
            });
        }).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    public void A_graphs_own_edges_are_themselves()
    {
        var own = TestGraphs.Transformer(1, 2);
        EdgeSet some = EdgeSet.Of(own, [own.Edges[3]]);

        Assert.AreSame(some, new Refinement(own, own).Of(some));
        CollectionAssert.AreEqual(new[] { 3 }, new Refinement(own, own).Of([3]).ToArray());
    }
}
