using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Replaces nodes by other nodes; the values that they computed keep their names.</summary>
internal static class Replacement
{
    /// <summary>Replaces every node that <paramref name="matches"/> accepts by what <paramref name="rewrite"/> builds.</summary>
    /// <param name="model">The model.</param>
    /// <param name="matches">Whether a node is replaced; it changes nothing.</param>
    /// <param name="rewrite">Builds a value per output of the node; an output that it gives none for must have no use.</param>
    /// <returns>Whether anything changed.</returns>
    public static bool Each(OnnxModel model, Func<OnnxNode, bool> matches, Func<OnnxNode, GraphBuilder, IReadOnlyList<OnnxValue?>> rewrite)
    {
        var found = model.Graph.NodesInOrder().Where(node => GraphFault.At(node, () => matches(node))).ToArray();
        foreach (var node in found)
        {
            GraphFault.At(node, () => Replace(model, node, rewrite));
        }

        return found.Length > 0;
    }

    /// <summary>Whether anything reads the output at <paramref name="index"/>.</summary>
    public static bool Uses(this OnnxGraph graph, OnnxNode node, int index) =>
        index < node.Outputs.Count && node.Outputs[index] is { } output && (output.Uses.Count > 0 || graph.Outputs.Contains(output));

    private static void Replace(OnnxModel model, OnnxNode node, Func<OnnxNode, GraphBuilder, IReadOnlyList<OnnxValue?>> rewrite)
    {
        GraphBuilder builder = new(model, node.Output.Name + "/");
        var values = rewrite(node, builder);
        OnnxValue?[] outputs = [.. node.Outputs];
        model.Graph.Remove(node);
        foreach (var (output, value) in outputs.Zip(values).Reverse())
        {
            if (output is not null && value is not null)
            {
                TakeOver(model.Graph, output, value, builder.Prefix);
            }
        }
    }

    private static void TakeOver(OnnxGraph graph, OnnxValue output, OnnxValue value, string prefix)
    {
        if (value.Producer is not { } producer || !value.Name.StartsWith(prefix, StringComparison.Ordinal))
        {
            graph.AddNode("Identity", [value], [output], name: output.Name);
            return;
        }

        OnnxValue?[] outputs = [.. producer.Outputs.Select(other => other == value ? output : other)];
        graph.Remove(producer);
        graph.ReplaceUses(value, output);
        graph.AddNode(producer.Op, producer.Inputs, outputs, producer.Attributes, producer.Outputs.Count == 1 ? output.Name : producer.Name);
    }
}
