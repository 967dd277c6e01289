using System.Globalization;
using Acdc.Onnx.GraphRewriter.Circuits;
using FsCheck;
using FsCheck.Fluent;

namespace Acdc.Onnx.GraphRewriter.Tests.Circuits;

[TestClass]
public sealed class SpellingTests
{
    private static readonly Gen<CircuitNode> Nodes =
        from kind in Gen.Elements(Enum.GetValues<NodeKind>())
        from layer in Gen.Choose(0, 200)
        from head in Gen.Choose(0, 200)
        from number in Gen.Choose(0, 3)
        from encoder in ArbMap.Default.GeneratorFor<bool>()
        let plain = new CircuitNode(kind)
        select new CircuitNode(kind, plain.HasLayer ? layer : 0, plain.IsHead ? head : 0)
        {
            MlpIndex = kind is NodeKind.Mlp or NodeKind.MlpNorm ? number : 0,
            InEncoder = encoder && kind is not (NodeKind.Logits or NodeKind.Encoder or NodeKind.CrossHead or NodeKind.CrossNorm),
        };

    private static readonly Gen<Receiver> Receivers =
        from node in Nodes.Where(node => !node.IsBottom)
        from input in Gen.Elements(Enum.GetValues<HeadInput>())
        select new Receiver(node, node.IsHead ? input : HeadInput.Whole);

    private static readonly Gen<Edge> Edges =
        from sender in Nodes.Where(node => node.Kind != NodeKind.Logits)
        from receiver in Receivers
        from span in Gen.Elements(null, null, "S2", "S1+1", "rest")
        select new Edge(sender, receiver) { Span = span };

    [TestMethod]
    public void Nodes_receivers_and_edges_are_read_back_from_their_spelling() => Prop.ForAll(
        Nodes.ToArbitrary(),
        Receivers.ToArbitrary(),
        Edges.ToArbitrary(),
        (node, receiver, edge) => CircuitNode.Parse(node.ToString()) == node && Receiver.Parse(receiver.ToString()) == receiver
            && Edge.Parse(edge.ToString()) == edge).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Different_edges_are_spelled_differently() => Prop.ForAll(
        Edges.ToArbitrary(), Edges.ToArbitrary(), (a, b) => (a == b) == (a.ToString() == b.ToString())).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Any_text_is_refused_or_is_the_one_spelling_of_what_was_read() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        text => (!Edge.TryParse(text, out var edge) || edge.ToString() == text) && (!CircuitNode.TryParse(text, out var node) || node.ToString() == text))
        .QuickCheckThrowOnFailure();

    [TestMethod]
    [DataRow("a0.h1->a2.h3<q>", NodeKind.Head, NodeKind.Head, HeadInput.Query)]
    [DataRow("input->m0", NodeKind.Input, NodeKind.Mlp, HeadInput.Whole)]
    [DataRow("embed->a0.h0<v>", NodeKind.TokenEmbedding, NodeKind.Head, HeadInput.Value)]
    [DataRow("pos_embed->a0.h0<k>", NodeKind.PositionEmbedding, NodeKind.Head, HeadInput.Key)]
    [DataRow("m11->logits", NodeKind.Mlp, NodeKind.Logits, HeadInput.Whole)]
    [DataRow("a3.norm->m3.norm", NodeKind.AttentionNorm, NodeKind.MlpNorm, HeadInput.Whole)]
    [DataRow("m0->a1.h2", NodeKind.Mlp, NodeKind.Head, HeadInput.Whole)]
    [DataRow("e.input->e.a0.h1<q>", NodeKind.Input, NodeKind.Head, HeadInput.Query)]
    [DataRow("e.m5->c0.h3<k>", NodeKind.Mlp, NodeKind.CrossHead, HeadInput.Key)]
    [DataRow("encoder->c2.h0<v>", NodeKind.Encoder, NodeKind.CrossHead, HeadInput.Value)]
    [DataRow("c1.norm->m1", NodeKind.CrossNorm, NodeKind.Mlp, HeadInput.Whole)]
    [DataRow("s3->s4.norm", NodeKind.Mixer, NodeKind.MixerNorm, HeadInput.Whole)]
    [DataRow("e.a0.norm->e.m0.2.norm", NodeKind.AttentionNorm, NodeKind.MlpNorm, HeadInput.Whole)]
    [DataRow("m1.2->logits", NodeKind.Mlp, NodeKind.Logits, HeadInput.Whole)]
    [DataRow("a1.h3[S2]->a2.h0<k>", NodeKind.Head, NodeKind.Head, HeadInput.Key)]
    public void Edges_are_spelled_as_the_field_spells_them(string text, NodeKind sender, NodeKind receiver, HeadInput input)
    {
        var edge = Edge.Parse(text);

        Assert.AreEqual((sender, receiver, input), (edge.Sender.Kind, edge.Receiver.Node.Kind, edge.Receiver.Input));
    }

    [TestMethod]
    public void What_else_a_name_says_is_read()
    {
        Assert.AreEqual((true, 0, 1), (CircuitNode.Parse("e.m0.2").InEncoder, CircuitNode.Parse("e.m0.2").Layer, CircuitNode.Parse("e.m0.2").MlpIndex));
        Assert.AreEqual("S1+1", Edge.Parse("input[S1+1]->m0").Span);
        Assert.IsNull(Edge.Parse("input->m0").Span);
        Assert.AreEqual("e.input e.a0.h1 e.m0 input a0.h0 a0.norm s0 c0.h2 c0.norm m0 m0.norm m0.2 a1.h0 logits", string.Join(
            ' ',
            "logits m0.2 a1.h0 c0.norm c0.h2 s0 m0.norm m0 a0.norm a0.h0 input e.m0 e.a0.h1 e.input".Split(' ').Select(CircuitNode.Parse).OrderBy(EdgeGraph.ForwardRank)));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a0.h1")]
    [DataRow("logits->m0")]
    [DataRow("m0->input")]
    [DataRow("m0->m1<q>")]
    [DataRow("m0->a1")]
    [DataRow("m0.h1->logits")]
    [DataRow("m00->logits")]
    [DataRow("m-1->logits")]
    [DataRow("m99999999999->logits")]
    [DataRow("m0->logits\n")]
    [DataRow(" m0->logits")]
    [DataRow("m0 -> logits")]
    [DataRow("M0->logits")]
    [DataRow("m٣->logits")]
    [DataRow("m0->a1.h2<x>")]
    [DataRow("e.logits->m0")]
    [DataRow("m0->e.logits")]
    [DataRow("m0->encoder")]
    [DataRow("e.encoder->c0.h0<k>")]
    [DataRow("m0->c1")]
    [DataRow("m0->e.c1.h0<q>")]
    [DataRow("s0.h1->logits")]
    [DataRow("m0.1->logits")]
    [DataRow("m0.02->logits")]
    [DataRow("a0.2.norm->logits")]
    [DataRow("a0.h1.norm->logits")]
    [DataRow("a0.h1[]->logits")]
    [DataRow("a0.h1[S 2]->logits")]
    [DataRow("a0.h1[S1][S2]->logits")]
    [DataRow("a0.h1->logits[S2]")]
    [DataRow("m0->logits->logits")]
    public void What_is_no_edge_is_refused_and_quoted(string text) =>
        StringAssert.Contains(Assert.ThrowsExactly<FormatException>(() => Edge.Parse(text)).Message, $"'{text}' is not an edge");

    [TestMethod]
    public void Spelling_does_not_follow_the_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NegativeSign = "~", PositiveSign = "-" } };
            Assert.AreEqual("a12.h3->a20.h11<k>", Edge.Parse("a12.h3->a20.h11<k>").ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [TestMethod]
    [DataRow("A0.H1->M0", "a0.h1->m0")]
    [DataRow("a0.h1 -> a2.h3<Q>", "a0.h1->a2.h3<q>")]
    [DataRow("a0h1→a2h3[q]", "a0.h1->a2.h3<q>")]
    [DataRow("L0H1=>mlp2", "a0.h1->m2")]
    [DataRow("a00.h01->m2", "a0.h1->m2")]
    [DataRow("mlp_3->output", "m3->logits")]
    [DataRow("input>m0", "input->m0")]
    [DataRow("a0.h1->a2.h3.v", "a0.h1->a2.h3<v>")]
    [DataRow("nonsense", null)]
    [DataRow("logits->m0", null)]
    public void What_another_spelling_probably_means_is_asked(string text, string? meant)
    {
        string says = Assert.ThrowsExactly<FormatException>(() => Edge.Parse(text)).Message;

        Assert.AreEqual(meant is null ? "." : $". Did you mean {meant}?", says[(says.IndexOf("m3->logits", StringComparison.Ordinal) + "m3->logits".Length)..]);
    }

    [TestMethod]
    [DataRow("m9->logits", "it has 2 layers, 0 to 1")]
    [DataRow("a1.h12->logits", "its layer 1 has 2 heads, a1.h0 to a1.h1")]
    [DataRow("a0.norm->logits", "no norm of its own there")]
    [DataRow("embed->m0", "its bottom is input")]
    [DataRow("s0->logits", "it has no node s0")]
    [DataRow("m0.2->logits", "it has no node m0.2")]
    [DataRow("e.a0.h1->logits", "it has no node e.a0.h1")]
    [DataRow("a0.h1[S2]->logits", "its edges are switched at all positions at once: leave [S2] out")]
    [DataRow("a1.h0->m0", "edges lead forward, and a1.h0 does not come before m0")]
    [DataRow("a1.h0->a1.h1<q>", "edges lead forward")]
    public void An_edge_that_a_model_lacks_is_answered_with_the_reason(string edge, string reason)
    {
        string says = Assert.ThrowsExactly<KeyNotFoundException>(() => Graphs.Build(2, 2).IndexOf(Edge.Parse(edge))).Message;

        StringAssert.Contains(says, reason, StringComparison.Ordinal);
    }
}
