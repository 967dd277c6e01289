using System.Globalization;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.PatchRunner.Tests.Maps;

/// <summary>A map in words: what each input is, and where the stream, the blocks, their heads and the logits lie.</summary>
internal static class MapText
{
    /// <summary>One line per fact, in the order of the graph.</summary>
    public static string Of(TransformerMap map) => string.Concat(Lines(map).Select(line => line + "\n"));

    private static IEnumerable<string> Lines(TransformerMap map)
    {
        var shape = map.Shape;
        yield return Text($"layers {shape.Layers}, heads {shape.Heads} ({shape.KeyValueHeads} for keys and values) of width {shape.HeadWidth}")
            + Text($", width {shape.Width}, channels {shape.Channels}, norms {shape.Norms}{(shape.Parallel ? ", parallel" : "")}");
        foreach (var (name, role) in map.Inputs.Roles.OrderBy(input => input.Key, StringComparer.Ordinal))
        {
            yield return Text($"input {name}: {role}");
        }

        yield return Text($"bottom {At(map, map.Bottom.Value)}");
        foreach (string line in map.Steps.SelectMany(step => Lines(map, step)))
        {
            yield return line;
        }

        yield return Text($"top {At(map, map.Top)}");
        yield return Text($"logits {At(map, map.Logits)}{(map.HasUnembedding ? "" : ", no unembedding")}");
        yield return Text($"{map.Edges.Edges.Count} edges from {map.Edges.Senders.Count} senders to {map.Edges.Receivers.Count} receivers");
        foreach (string note in map.Notes)
        {
            yield return $"note: {note}";
        }
    }

    private static IEnumerable<string> Lines(TransformerMap map, StreamStep step)
    {
        if (step is NormStep norm)
        {
            yield return Text($"{norm.Node} from {At(map, norm.Input)} to {At(map, norm.Output)}");
        }

        if (step is not JoinStep join)
        {
            yield break;
        }

        yield return Text($"stream {At(map, join.Stream)}");
        if (join.Attention is { } attention)
        {
            yield return Text($"  a{attention.Layer}: {attention.Heads} heads, {attention.KeyValueHeads} for keys and values");
            foreach (var (what, operand) in new[]
            {
                ("query", attention.Query), ("key", attention.Key), ("value", attention.Value), ("scores", attention.Scores), ("pattern", attention.Pattern),
                ("result", attention.Result),
            })
            {
                yield return Text($"    {what} {At(map, operand.Value)}, {Heads(operand.Layout)}");
            }

            yield return Text($"    output {At(map, attention.OutputEnd)}{(attention.HasOutputNorm ? $", normed to {At(map, attention.Contribution)}" : "")}")
                + string.Concat(attention.Biases.Select(bias => $", bias {At(map, bias)}"));
        }

        if (join.Mlp is { } mlp)
        {
            yield return Text($"  {mlp.Node}: {string.Join(" + ", mlp.Outputs.Select(output => At(map, output)))}");
        }
    }

    private static string Heads(HeadLayout layout) => layout.Axes.Count == 0
        ? "shared by all heads"
        : Text($"heads on {string.Join(" and ", layout.Axes.Select((axis, i) => Text($"axis {axis} ({layout.Sizes[i]} of {layout.Counts[i]})")))}")
            + (layout.Merged ? ", merged" : "");

    private static string At(TransformerMap map, OnnxValue value) =>
        Text($"'{value}' {map.Facts[value]} {(value.Producer is { } node ? $"of {node.Op}" : "given")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
