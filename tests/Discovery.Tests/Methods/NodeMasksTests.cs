using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Tests.Methods;

[TestClass]
public sealed class NodeMasksTests
{
    private static readonly Dictionary<Receiver, double> Kept = new()
    {
        [Receiver.Parse("a0.h0<q>")] = 0.1,
        [Receiver.Parse("a0.h0<k>")] = 0.2,
        [Receiver.Parse("a0.h0<v>")] = 0.7,
        [Receiver.Parse("m0")] = 0.3,
        [Receiver.Parse("a1.h0<q>")] = 0.9,
        [Receiver.Parse("a1.h0<k>")] = 0.8,
        [Receiver.Parse("a1.h0<v>")] = 0.05,
        [Receiver.Parse("m1")] = 0.6,
    };

    [TestMethod]
    [DataRow("input->logits", 1.0, 1.0)]
    [DataRow("input->a1.h0<v>", 0.05, 0.05)]
    [DataRow("a0.h0->a1.h0<q>", 0.7, 0.7)]
    [DataRow("a0.h0->a1.h0", 0.7, 0.7)]
    [DataRow("m0->a1.h0<q>", 0.3, 0.3)]
    [DataRow("m1->logits", 0.6, 0.6)]
    [DataRow("input->m0", 0.3, 1.0)]
    [DataRow("a0.h0->m0", 0.3, 0.7)]
    public void An_edge_stays_as_far_as_its_ends(string edge, double score, double published)
    {
        Assert.AreEqual(score, NodeMasks.OfEdge(Edge.Parse(edge), Kept, published: false));
        Assert.AreEqual(published, NodeMasks.OfEdge(Edge.Parse(edge), Kept, published: true));
    }

    /// <summary>
    /// The published program's edges for tracr-xproportion under corrupted ablation at λ = 0.01 (its <c>train.py</c>, with the masks it ended with). Nodes
    /// masked: a0.h0's q, k and v, a1.h0's q, m1.
    /// </summary>
    [TestMethod]
    public void Masked_nodes_leave_the_edges_that_the_published_program_keeps()
    {
        string[] masked = ["a0.h0<q>", "a0.h0<k>", "a0.h0<v>", "a1.h0<q>", "m1"];
        var kept = Kept.Keys.ToDictionary(mask => mask, mask => masked.Contains(mask.ToString()) ? 0.0 : 1);
        string recorded =
            "a1.h0->logits m0->logits embed->logits pos_embed->logits a1.h0->m1 m0->m1 embed->m1 pos_embed->m1 m0->a1.h0<k> embed->a1.h0<k> "
                + "pos_embed->a1.h0<k> "
            + "m0->a1.h0<v> embed->a1.h0<v> pos_embed->a1.h0<v> embed->m0 pos_embed->m0";
        string[] others = ["a0.h0->m0", "embed->a0.h0<v>", "pos_embed->a0.h0<q>", "a0.h0->a1.h0<k>", "embed->a1.h0<q>", "m0->a1.h0<q>", "a0.h0->m1",
            "a0.h0->logits", "m1->logits"];

        Assert.IsTrue(recorded.Split(' ').All(edge => NodeMasks.OfEdge(Edge.Parse(edge), kept, published: true) == 1));
        Assert.IsTrue(others.All(edge => NodeMasks.OfEdge(Edge.Parse(edge), kept, published: true) == 0));
    }

    [TestMethod]
    public void Every_layers_queries_count_as_much_as_its_MLP()
    {
        Receiver[] masked = [.. "a0.h0<q> a0.h0<k> a0.h0<v> a0.h1<q> a0.h1<k> a0.h1<v> m0".Split(' ').Select(Receiver.Parse)];

        CollectionAssert.AreEqual(new[] { 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.25 }, NodeMasks.Shares(masked));
    }
}
