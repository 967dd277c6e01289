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
        {
            _ = change.Add ? oracle.Add(change.Edge) : oracle.Remove(change.Edge);
            set = change.Add ? set.With([change.Edge]) : set.Without([change.Edge]);
            return set.Count == oracle.Count && set.SequenceEqual(oracle) && oracle.All(set.Contains);
        });
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
    public void A_set_does_not_change()
    {
        var all = EdgeSet.All(Graph);

        var fewer = all.Without([3]);

        Assert.IsTrue(all.Contains(3));
        Assert.AreEqual((Graph.Edges.Count - 1, Graph.Edges.Count), (fewer.Count, all.Count));
    }

    [TestMethod]
    public void Sets_of_the_same_edges_are_equal_whatever_way_they_were_made()
    {
        EdgeSet one = new EdgeSet(Graph).With([5, 2]), other = EdgeSet.All(Graph).Without(Enumerable.Range(0, Graph.Edges.Count).Where(edge => edge is not (2 or 5)));

        Assert.AreEqual(one, other);
        Assert.AreEqual(one.GetHashCode(), other.GetHashCode());
        Assert.AreNotEqual(one, other.With([3]));
        Assert.AreNotEqual(one, new EdgeSet(Graphs.Build(2, 2)).With([5, 2]), "edges of another graph are others");
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(1 << 20)]
    public void An_index_that_no_edge_has_is_refused(int edge) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EdgeSet(Graph).With([edge]));

    [TestMethod]
    public void An_edge_of_another_model_is_refused() =>
        Assert.ThrowsExactly<KeyNotFoundException>(() => EdgeSet.Of(Graph, [Edge.Parse("m7->logits")]));
}
