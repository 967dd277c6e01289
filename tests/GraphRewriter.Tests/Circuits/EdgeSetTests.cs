using Acdc.Onnx.GraphRewriter.Circuits;
using FsCheck;
using FsCheck.Fluent;

namespace Acdc.Onnx.GraphRewriter.Tests.Circuits;

[TestClass]
public sealed class EdgeSetTests
{
    private static readonly EdgeGraph Graph = Graphs.Build(2, 2);

    private static readonly Arbitrary<(bool Add, int Edge)[]> Changes = (
        from add in ArbMap.Default.GeneratorFor<bool>()
        from edge in Gen.Choose(0, Graph.Edges.Count - 1)
        select (add, edge)).ArrayOf().ToArbitrary();

    [TestMethod]
    public void It_behaves_as_a_set_of_indices() => Prop.ForAll(Changes, changes =>
    {
        EdgeSet set = new(Graph);
        SortedSet<int> oracle = [];
        return changes.All(change =>
            (change.Add ? set.Add(change.Edge) == oracle.Add(change.Edge) : set.Remove(change.Edge) == oracle.Remove(change.Edge))
            && set.Count == oracle.Count
            && set.SequenceEqual(oracle));
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void A_set_and_its_complement_are_all_edges() => Prop.ForAll(Changes, changes =>
    {
        var set = EdgeSet.Of(Graph, changes.Select(change => Graph.Edges[change.Edge]));
        var rest = set.Complement();
        return set.Count + rest.Count == Graph.Edges.Count
            && !set.Intersect(rest).Any()
            && rest.Count == rest.ToArray().Length
            && rest.Complement().SequenceEqual(set);
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void A_copy_does_not_follow_its_original()
    {
        var all = EdgeSet.All(Graph);
        var copy = all.Clone();

        all.Remove(3);

        Assert.IsTrue(copy.Contains(3));
        Assert.AreEqual((Graph.Edges.Count - 1, Graph.Edges.Count), (all.Count, copy.Count));
    }

    [TestMethod]
    public void An_edge_of_another_model_is_refused() =>
        Assert.ThrowsExactly<KeyNotFoundException>(() => EdgeSet.Of(Graph, [Edge.Parse("m7->logits")]));
}
