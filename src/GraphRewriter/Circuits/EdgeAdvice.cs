using System.Globalization;
using System.Text.RegularExpressions;

namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>What helps where a name spells no edge, or one that the model lacks.</summary>
internal static partial class EdgeAdvice
{
    /// <summary>The edge that was probably meant by <paramref name="text"/>, as a question to be put behind a message; empty where nothing is near.</summary>
    public static string Question(string text)
    {
        string usual = ArrowLike().Replace(string.Concat(text.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant(), "->");
        usual = HeadLike().Replace(usual, match => $"a{Digits(match, "layer")}.h{Digits(match, "head")}");
        usual = MlpLike().Replace(usual, match => $"m{Digits(match, "layer")}");
        usual = InputLike().Replace(usual, "<$1>");
        usual = LogitsLike().Replace(usual, "->logits");
        return usual != text && Edge.TryParse(usual, out _) ? $" Did you mean {usual}?" : "";
    }

    /// <summary>Why <paramref name="graph"/> lacks <paramref name="edge"/>.</summary>
    public static string Reason(EdgeGraph graph, Edge edge)
    {
        var known = graph.Nodes;
        var (sender, receiver) = (edge.Sender, edge.Receiver.Node);
        return edge.Span is { } span ? $"its edges are switched at all positions at once: leave [{span}] out"
            : !known.Contains(sender) ? OfNode(known, sender)
            : !known.Contains(receiver) ? OfNode(known, receiver)
            : BlockOf(sender).CompareTo(BlockOf(receiver)) >= 0 ? $"edges lead forward, and {sender} does not come before {receiver}"
            : !graph.Receivers.Contains(edge.Receiver) && graph.Receivers.FirstOrDefault(other => other.Node == receiver) is { Node.Kind: NodeKind.Head } input
                ? $"edges into {receiver} are spelled {edge with { Receiver = input }} here"
            : $"{receiver} does not read {sender}";
    }

    private static string OfNode(IReadOnlyList<CircuitNode> known, CircuitNode node)
    {
        int layers = known.Where(other => other.HasLayer && other.InEncoder == node.InEncoder).Select(other => other.Layer + 1).DefaultIfEmpty().Max();
        int heads = known.Where(other => (other with { Head = node.Head }) == node).Select(other => other.Head + 1).DefaultIfEmpty().Max();
        return node switch
        {
            { HasLayer: true } when layers > 0 && node.Layer >= layers => Invariant($"it has {layers} layers, 0 to {layers - 1}"),
            { IsHead: true } when heads > 0 => Invariant($"its layer {node.Layer} has {heads} heads, {node with { Head = 0 }} to {node with { Head = heads - 1 }}"),
            { Kind: NodeKind.AttentionNorm or NodeKind.MixerNorm or NodeKind.CrossNorm or NodeKind.MlpNorm } => $"it has no norm of its own there, so no node {node}",
            { Kind: NodeKind.Input } when known.Contains(CircuitNode.TokenEmbedding) => "with split embeddings its bottom is embed and pos_embed, not input",
            { Kind: NodeKind.TokenEmbedding or NodeKind.PositionEmbedding } => "its bottom is input; embed and pos_embed are nodes with split embeddings only",
            _ => $"it has no node {node}",
        };
    }

    private static (int Stream, int Layer, int Step) BlockOf(CircuitNode node)
    {
        var (stream, layer, step, _) = EdgeGraph.ForwardRank(node);
        return (stream, layer, step);
    }

    private static int Digits(Match match, string group) =>
        int.TryParse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("(?<!<[qkv])[-=~]*[>→]+")]
    private static partial Regex ArrowLike();

    [GeneratedRegex(@"(?<![a-z])(a|l|attn|head)[._]?(?<layer>[0-9]{1,6})([._]?(head|h)[._]?|[._])(?<head>[0-9]{1,6})")]
    private static partial Regex HeadLike();

    [GeneratedRegex(@"(?<![a-z])(mlp|m)[._]?(?<layer>[0-9]{1,6})")]
    private static partial Regex MlpLike();

    [GeneratedRegex(@"[\[(._]([qkv])[\])]?$")]
    private static partial Regex InputLike();

    [GeneratedRegex("->(logit|output|unembed)$")]
    private static partial Regex LogitsLike();
}
