using System.Diagnostics.CodeAnalysis;

namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>A directed edge, spelled <c>a0.h1-&gt;a2.h3&lt;q&gt;</c>.</summary>
/// <param name="Sender">The node whose output the edge carries.</param>
/// <param name="Receiver">The input it ends in.</param>
public readonly record struct Edge(CircuitNode Sender, Receiver Receiver)
{
    /// <summary>The positions of a prompt at which the edge is switched, by the name of their span; null for all. Spelled <c>a0.h1[S2]-&gt;m3</c>.</summary>
    public string? Span { get; init; }

    private const int MostShown = 80;
    private const string Expected = "expected for example a0.h1->a2.h3<q>, input->m0 or m3->logits.";

    /// <summary>Reads an edge's spelling.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> spells no edge.</exception>
    public static Edge Parse(string text) =>
        TryParse(text, out var edge) ? edge : throw new FormatException(text.Length > MostShown
            ? $"'{text[..MostShown]}…' is not an edge: {Expected}"
            : $"'{text}' is not an edge: {Expected}{EdgeAdvice.Question(text)}");

    /// <summary>Reads an edge's spelling; false where <paramref name="text"/> spells none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Edge edge) => EdgeGrammar.TryEdge(text, out edge);

    /// <summary>The edge's spelling; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => EdgeGrammar.Spell(this);
}
