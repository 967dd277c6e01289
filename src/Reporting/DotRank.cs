using System.Globalization;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>A row of the picture: the bottom, one part of one layer, or the logits.</summary>
/// <param name="Id">Name of the node that labels the row.</param>
/// <param name="Label">What it says.</param>
internal readonly record struct DotRank(string Id, string Label)
{
    /// <summary>The row a node is drawn in.</summary>
    public static DotRank Of(CircuitNode node)
    {
        string? part = node.Kind switch
        {
            NodeKind.Head => "attention",
            NodeKind.AttentionNorm => "attention norm",
            NodeKind.Mixer => "mixer",
            NodeKind.MixerNorm => "mixer norm",
            NodeKind.Mlp => Numbered("MLP", node),
            NodeKind.MlpNorm => $"{Numbered("MLP", node)} norm",
            _ => null,
        };
        return part is not null
            ? new(string.Create(CultureInfo.InvariantCulture, $"layer {node.Layer} {part}"),
                string.Create(CultureInfo.InvariantCulture, $"layer {node.Layer}\\n{part}"))
            : new(node.Kind == NodeKind.Logits ? "top" : "bottom", "");
    }

    private static string Numbered(string part, CircuitNode node) =>
        node.MlpIndex == 0 ? part : string.Create(CultureInfo.InvariantCulture, $"{part} {node.MlpIndex + 1}");
}
