using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Incremental;
using Acdc.Onnx.PatchRunner.Tests.Forms;

namespace Acdc.Onnx.PatchRunner.Tests.Components;

/// <summary>What of every node is wanted, against the definition followed edge by edge.</summary>
[TestClass]
public sealed class DemandTests
{
    [TestMethod]
    [DataRow(true, true)]
    [DataRow(true, false)]
    [DataRow(false, false)]
    public void It_follows_every_change_of_the_circuit(bool alone, bool queries)
    {
        using var model = TinyCase.Open(new TinyTransformer(new(), new()).Build());
        var edges = model.Map.Edges;
        Wiring wiring = new(edges);
        Placewise placewise = new([.. wiring.Nodes.Select(node => node.Kind == NodeKind.Mlp || alone)], [.. wiring.Nodes.Select(_ => queries)]);
        Random random = new(3);
        EdgeSet removed = new(edges);
        Demand demand = new(wiring, placewise, removed, Extent.Places);
        HashSet<Extent?> seen = [];
        for (int step = 0; step < 300; step++)
        {
            int edge = random.Next(edges.Edges.Count);
            removed = random.Next(8) == 0 ? removed.Without([edge]) : removed.With([edge]);
            if (step % 100 == 50)
            {
                removed = new(edges);
            }

            demand = demand.With(removed);

            var expected = Wanted(edges, placewise, wiring, removed);
            foreach (var (number, node) in wiring.Nodes.Index())
            {
                Assert.AreEqual(expected(node), demand[number], $"{node} with {removed.Count} edges removed");
                seen.Add(demand[number]);
            }
        }

        Assert.IsTrue(seen.SetEquals([null, Extent.Full, Extent.Places]));
    }

    /// <summary>
    /// Nothing where no kept edge leads on to the logits, the places where all that do lead through parts that need no more, everything otherwise.
    /// </summary>
    private static Func<CircuitNode, Extent?> Wanted(EdgeGraph edges, Placewise placewise, Wiring wiring, EdgeSet removed)
    {
        Dictionary<CircuitNode, Extent?> known = new() { [CircuitNode.Logits] = Extent.Places };
        return Of;

        Extent? Of(CircuitNode node)
        {
            if (!known.TryGetValue(node, out var wanted))
            {
                var asked = edges.Edges.Where((edge, number) => edge.Sender == node && !removed.Contains(number) && Of(edge.Receiver.Node) is not null)
                    .Select(edge => By(edge.Receiver)).ToHashSet();
                bool whole = asked.Contains(Extent.Full) || (edges.Receivers.Any(receiver => receiver.Node == node) && !placewise.Nodes[Number(node)]);
                known[node] = wanted = asked.Count == 0 ? null : whole ? Extent.Full : Extent.Places;
            }

            return wanted;
        }

        Extent By(Receiver receiver) =>
            Of(receiver.Node) == Extent.Places
                && (receiver.Node.Kind != NodeKind.Head || (receiver.Input == HeadInput.Query && placewise.Queries[Number(receiver.Node)]))
                ? Extent.Places
                : Extent.Full;

        int Number(CircuitNode node) => wiring.Nodes.Index().First(numbered => numbered.Item == node).Index;
    }
}
