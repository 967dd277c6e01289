using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>
/// A vertex of the circuit: an attention head, an MLP, the bottom of the residual stream or the logits.
/// Spelled as EAP-IG and MIB spell it: <c>input</c>, <c>a0.h1</c>, <c>m3</c>, <c>a0.norm</c>, <c>logits</c>.
/// </summary>
/// <param name="Kind">What the node is.</param>
/// <param name="Layer">Layer from 0; 0 where the node belongs to none.</param>
/// <param name="Head">Head from 0; 0 where the node is no head.</param>
public readonly partial record struct CircuitNode(NodeKind Kind, int Layer = 0, int Head = 0)
{
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

    /// <summary>Whether the node lies inside a layer (a head, an MLP, or a block's norm).</summary>
    public bool HasLayer => Kind is NodeKind.Head or NodeKind.Mlp or NodeKind.AttentionNorm or NodeKind.MlpNorm;

    /// <summary>Reads a node's spelling.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> spells no node.</exception>
    public static CircuitNode Parse(string text) =>
        TryParse(text, out var node)
            ? node
            : throw new FormatException($"'{text}' is not a node: expected input, embed, pos_embed, a0.h1, a0.norm, m0, m0.norm or logits");

    /// <summary>Reads a node's spelling; false where <paramref name="text"/> spells none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CircuitNode node)
    {
        node = default;
        switch (text)
        {
            case null: return false;
            case "input": node = Input; return true;
            case "embed": node = TokenEmbedding; return true;
            case "pos_embed": node = PositionEmbedding; return true;
            case "logits": node = Logits; return true;
        }

        var match = Spelling().Match(text);
        if (!match.Success || !TryNumber(match.Groups["layer"].Value, out int layer))
        {
            return false;
        }

        bool attention = match.Groups["block"].Value == "a";
        if (match.Groups["head"].Success)
        {
            bool valid = TryNumber(match.Groups["head"].Value, out int head) && attention;
            node = OfHead(layer, head);
            return valid;
        }

        bool norm = match.Groups["norm"].Success;
        node = (attention, norm) switch
        {
            (true, true) => new(NodeKind.AttentionNorm, layer),
            (false, true) => new(NodeKind.MlpNorm, layer),
            _ => OfMlp(layer),
        };
        return norm || !attention;
    }

    /// <summary>The node's spelling; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => Kind switch
    {
        NodeKind.Input => "input",
        NodeKind.TokenEmbedding => "embed",
        NodeKind.PositionEmbedding => "pos_embed",
        NodeKind.Logits => "logits",
        NodeKind.Head => string.Create(CultureInfo.InvariantCulture, $"a{Layer}.h{Head}"),
        NodeKind.AttentionNorm => string.Create(CultureInfo.InvariantCulture, $"a{Layer}.norm"),
        NodeKind.Mlp => string.Create(CultureInfo.InvariantCulture, $"m{Layer}"),
        NodeKind.MlpNorm => string.Create(CultureInfo.InvariantCulture, $"m{Layer}.norm"),
        _ => throw new InvalidOperationException($"unknown node kind {Kind}"),
    };

    private static bool TryNumber(string digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && digits == number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<block>[am])(?<layer>[0-9]+)(\.h(?<head>[0-9]+)|(?<norm>\.norm))?\z")]
    private static partial Regex Spelling();
}
