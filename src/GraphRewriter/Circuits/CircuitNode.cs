using System.Diagnostics.CodeAnalysis;

namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>
/// A vertex of the circuit: an attention head, an MLP, the bottom of the residual stream or the logits.
/// Spelled as EAP-IG and MIB spell it: <c>input</c>, <c>a0.h1</c>, <c>m3</c>, <c>a0.norm</c>, <c>logits</c>.
/// </summary>
/// <param name="Kind">What the node is.</param>
/// <param name="Layer">Layer from 0; 0 where the node belongs to none.</param>
/// <param name="Head">Head from 0; 0 where the node is no head.</param>
public readonly record struct CircuitNode(NodeKind Kind, int Layer = 0, int Head = 0)
{
    /// <summary>Whether the node belongs to the encoder of a model that has a decoder too; spelled <c>e.</c> before the rest.</summary>
    public bool InEncoder { get; init; }

    /// <summary>Which of its layer's MLPs an MLP or its norm is, from 0; those after the first are spelled <c>m{L}.2</c>, <c>m{L}.3</c>, ….</summary>
    public int MlpIndex { get; init; }

    /// <summary>The bottom of the residual stream.</summary>
    public static CircuitNode Input => new(NodeKind.Input);

    /// <summary>The token part of a split bottom.</summary>
    public static CircuitNode TokenEmbedding => new(NodeKind.TokenEmbedding);

    /// <summary>The position part of a split bottom.</summary>
    public static CircuitNode PositionEmbedding => new(NodeKind.PositionEmbedding);

    /// <summary>The final norm and unembedding.</summary>
    public static CircuitNode Logits => new(NodeKind.Logits);

    /// <summary>Head <paramref name="head"/> of layer <paramref name="layer"/>.</summary>
    public static CircuitNode OfHead(int layer, int head) => new(NodeKind.Head, layer, head);

    /// <summary>The MLP of layer <paramref name="layer"/>.</summary>
    public static CircuitNode OfMlp(int layer) => new(NodeKind.Mlp, layer);

    /// <summary>Whether the node is a head, of attention or of cross-attention.</summary>
    public bool IsHead => Kind is NodeKind.Head or NodeKind.CrossHead;

    /// <summary>Whether the node has no input of its own: it begins a stream.</summary>
    public bool IsBottom => Kind is NodeKind.Input or NodeKind.TokenEmbedding or NodeKind.PositionEmbedding or NodeKind.Encoder;

    /// <summary>Whether the node lies inside a layer (a head, a mixer, an MLP, or a block's norm).</summary>
    public bool HasLayer => !IsBottom && Kind != NodeKind.Logits;

    /// <summary>Reads a node's spelling.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> spells no node.</exception>
    public static CircuitNode Parse(string text) =>
        TryParse(text, out var node)
            ? node
            : throw new FormatException($"'{text}' is not a node: expected input, embed, pos_embed, a0.h1, a0.norm, m0, m0.norm or logits");

    /// <summary>Reads a node's spelling; false where <paramref name="text"/> spells none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CircuitNode node) => EdgeGrammar.TryNode(text, out node);

    /// <summary>The node's spelling; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => EdgeGrammar.Spell(this);
}
