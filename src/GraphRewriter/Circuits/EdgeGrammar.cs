using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>
/// How nodes, receivers and edges are spelled (docs/semantics, "Nodes"); what is read has one spelling, the one that is written.
/// <code>
/// edge     = sender [ "[" span "]" ] "->" receiver
/// receiver = node [ "&lt;q>" | "&lt;k>" | "&lt;v>" ]            an input of a head
/// node     = "logits" | "encoder" | [ "e." ] ( "input" | "embed" | "pos_embed" | block )
/// block    = "a" layer ( ".h" head | ".norm" )          attention
///          | "c" layer ( ".h" head | ".norm" )          cross-attention, of a decoder alone
///          | "s" layer [ ".norm" ]                      a mixer
///          | "m" layer [ "." number ] [ ".norm" ]       an MLP; those after a layer's first are numbered from 2
/// </code>
/// </summary>
internal static partial class EdgeGrammar
{
    private const string Arrow = "->";
    private const int FirstNumber = 2;

    public static bool TryNode([NotNullWhen(true)] string? text, out CircuitNode node)
    {
        node = default;
        var match = Node().Match(text ?? "");
        if (!match.Success)
        {
            return false;
        }

        bool encoder = match.Groups["encoder"].Success;
        if (match.Groups["bottom"] is { Success: true, Value: var bottom })
        {
            node = new(bottom == "input" ? NodeKind.Input : bottom == "embed" ? NodeKind.TokenEmbedding : NodeKind.PositionEmbedding) { InEncoder = encoder };
            return true;
        }

        if (match.Groups["end"] is { Success: true, Value: var end })
        {
            node = new(end == "logits" ? NodeKind.Logits : NodeKind.Encoder);
            return !encoder;
        }

        if (!Number(match, "layer", 0, out int layer) || !Number(match, "head", 0, out int head) || !Number(match, "number", FirstNumber, out int number))
        {
            return false;
        }

        bool isHead = match.Groups["head"].Success;
        bool isNorm = match.Groups["norm"].Success;
        NodeKind? kind = (match.Groups["block"].Value, isHead, isNorm) switch
        {
            ("a", true, false) => NodeKind.Head,
            ("a", false, true) => NodeKind.AttentionNorm,
            ("c", true, false) => NodeKind.CrossHead,
            ("c", false, true) => NodeKind.CrossNorm,
            ("s", false, false) => NodeKind.Mixer,
            ("s", false, true) => NodeKind.MixerNorm,
            ("m", false, false) => NodeKind.Mlp,
            ("m", false, true) => NodeKind.MlpNorm,
            _ => null,
        };
        bool isMlp = kind is NodeKind.Mlp or NodeKind.MlpNorm;
        bool isCross = kind is NodeKind.CrossHead or NodeKind.CrossNorm;
        if (kind is null || (match.Groups["number"].Success && !isMlp) || (encoder && isCross))
        {
            return false;
        }

        node = new(kind.Value, layer, head) { InEncoder = encoder, MlpIndex = isMlp && number > 0 ? number - 1 : 0 };
        return true;
    }

    public static string Spell(CircuitNode node)
    {
        string stream = node.InEncoder ? "e." : "";
        string number = node.MlpIndex > 0 ? Invariant($".{node.MlpIndex + 1}") : "";
        return stream + node.Kind switch
        {
            NodeKind.Input => "input",
            NodeKind.TokenEmbedding => "embed",
            NodeKind.PositionEmbedding => "pos_embed",
            NodeKind.Encoder => "encoder",
            NodeKind.Logits => "logits",
            NodeKind.Head => Invariant($"a{node.Layer}.h{node.Head}"),
            NodeKind.AttentionNorm => Invariant($"a{node.Layer}.norm"),
            NodeKind.CrossHead => Invariant($"c{node.Layer}.h{node.Head}"),
            NodeKind.CrossNorm => Invariant($"c{node.Layer}.norm"),
            NodeKind.Mixer => Invariant($"s{node.Layer}"),
            NodeKind.MixerNorm => Invariant($"s{node.Layer}.norm"),
            NodeKind.Mlp => Invariant($"m{node.Layer}") + number,
            NodeKind.MlpNorm => Invariant($"m{node.Layer}") + number + ".norm",
            _ => throw new InvalidOperationException($"unknown node kind {node.Kind}"),
        };
    }

    public static bool TryReceiver([NotNullWhen(true)] string? text, out Receiver receiver)
    {
        receiver = default;
        HeadInput input = text is not { Length: > 3 } ? HeadInput.Whole : text[^3..] switch
        {
            "<q>" => HeadInput.Query,
            "<k>" => HeadInput.Key,
            "<v>" => HeadInput.Value,
            _ => HeadInput.Whole,
        };
        if (!TryNode(input == HeadInput.Whole ? text : text![..^3], out var node))
        {
            return false;
        }

        receiver = new(node, input);
        return !node.IsBottom && (input == HeadInput.Whole || node.IsHead);
    }

    public static string Spell(Receiver receiver) => Spell(receiver.Node) + receiver.Input switch
    {
        HeadInput.Query => "<q>",
        HeadInput.Key => "<k>",
        HeadInput.Value => "<v>",
        _ => "",
    };

    public static bool TryEdge([NotNullWhen(true)] string? text, out Edge edge)
    {
        edge = default;
        int arrow = text?.IndexOf(Arrow, StringComparison.Ordinal) ?? -1;
        if (arrow < 0)
        {
            return false;
        }

        var span = Span().Match(text![..arrow]);
        if (!TryNode(span.Success ? span.Groups["sender"].Value : text[..arrow], out var sender)
            || sender.Kind == NodeKind.Logits
            || !TryReceiver(text[(arrow + Arrow.Length)..], out var receiver))
        {
            return false;
        }

        edge = new(sender, receiver) { Span = span.Success ? span.Groups["span"].Value : null };
        return true;
    }

    public static string Spell(Edge edge) => $"{Spell(edge.Sender)}{(edge.Span is null ? "" : $"[{edge.Span}]")}{Arrow}{Spell(edge.Receiver)}";

    private static bool Number(Match match, string group, int least, out int number)
    {
        string digits = match.Groups[group].Value;
        number = 0;
        return digits.Length == 0
            || (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)
                && number >= least && digits == number.ToString(CultureInfo.InvariantCulture));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^(?<encoder>e\.)?((?<bottom>input|embed|pos_embed)|(?<end>logits|encoder)|(?<block>[acsm])(?<layer>[0-9]+)(\.h(?<head>[0-9]+))?(\.(?<number>[0-9]+))?(?<norm>\.norm)?)\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Node();

    [GeneratedRegex(@"^(?<sender>[^\[\]]+)\[(?<span>[A-Za-z0-9_.+-]+)\]\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Span();
}
