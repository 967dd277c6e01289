using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>Copies single nodes into a graph. Copies are named after what they copy.</summary>
internal static class NodeCopier
{
    /// <summary>Copies <paramref name="node"/> with other inputs.</summary>
    /// <returns>The outputs, null where the node leaves one out.</returns>
    public static OnnxValue?[] AddCopy(this OnnxGraph graph, OnnxNode node, IEnumerable<OnnxValue?> inputs, string suffix)
    {
        OnnxValue?[] outputs = [.. node.Outputs.Select(output => output is null ? null : graph.AddValue(graph.FreshName(output.Name + suffix)))];
        graph.AddNode(node.Op, inputs, outputs, node.Attributes, outputs.OfType<OnnxValue>().First().Name);
        return outputs;
    }

    /// <summary>Copies <paramref name="node"/> with other inputs and notes the copies of its outputs in <paramref name="copies"/>.</summary>
    public static void AddCopy(this OnnxGraph graph, OnnxNode node, IEnumerable<OnnxValue?> inputs, string suffix, Dictionary<OnnxValue, OnnxValue> copies)
    {
        foreach (var (original, copy) in node.Outputs.Zip(graph.AddCopy(node, inputs, suffix)))
        {
            if (original is not null)
            {
                copies[original] = copy!;
            }
        }
    }
}
