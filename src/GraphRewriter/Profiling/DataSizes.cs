using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>
/// Finds activations whose size follows from what the activations are, such as the tokens that a mixture of experts sends to one of them:
/// neither the batch nor the sequence tells it, and one run's size is not another's.
/// </summary>
internal static class DataSizes
{
    /// <summary>The values of <paramref name="graph"/> below <paramref name="embedding"/> that have such a size, or are computed from one.</summary>
    public static IReadOnlySet<OnnxValue> Find(OnnxGraph graph, OnnxNode embedding)
    {
        HashSet<OnnxValue> found = new(ReferenceEqualityComparer.Instance);
        if (!graph.Nodes.Any(node => node.Row.SizedByData))
        {
            return found;
        }

        HashSet<OnnxValue> active = new(ReferenceEqualityComparer.Instance);
        foreach (var node in graph.NodesInOrder())
        {
            OnnxValue[] inputs = [.. node.Dependencies.Where(active.Contains)];
            bool sized = inputs.Length > 0 && (node.Row.SizedByData || IsSized(node, inputs, found));
            if (node == embedding || (inputs.Length > 0 && (sized || !node.Row.Measures)))
            {
                active.UnionWith(node.Outputs.OfType<OnnxValue>());
            }

            if (sized)
            {
                found.UnionWith(node.Outputs.OfType<OnnxValue>());
            }
        }

        return found;
    }

    private static bool IsSized(OnnxNode node, OnnxValue[] inputs, HashSet<OnnxValue> found)
    {
        bool scatters = node.Op.Type.StartsWith("Scatter", StringComparison.Ordinal);
        return scatters
            ? found.Contains(node.Inputs[0]!)
            : node.Row.Shape == ShapeRule.Broadcast ? inputs.All(found.Contains) : inputs.Any(found.Contains);
    }
}
