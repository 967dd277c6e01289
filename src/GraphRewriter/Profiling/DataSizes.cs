using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>
/// Finds activations whose size follows from what the activations are, such as the tokens that a mixture of experts sends to one of them:
/// neither the batch nor the sequence tells it, and one run's size is not another's.
/// </summary>
internal static class DataSizes
{
    private static readonly HashSet<string> Sources = ["NonZero", "Compress", "Unique", "NonMaxSuppression"];
    private static readonly HashSet<string> Elementwise = ["Add", "Sub", "Mul", "Div", "Where", "Sum"];

    /// <summary>The values of <paramref name="graph"/> below <paramref name="embedding"/> that have such a size, or are computed from one.</summary>
    public static IReadOnlySet<OnnxValue> Find(OnnxGraph graph, OnnxNode embedding)
    {
        HashSet<OnnxValue> found = new(ReferenceEqualityComparer.Instance);
        if (!graph.Nodes.Any(node => Sources.Contains(node.Op.Type)))
        {
            return found;
        }

        HashSet<OnnxValue> active = new(ReferenceEqualityComparer.Instance);
        foreach (var node in graph.NodesInOrder())
        {
            OnnxValue[] inputs = [.. node.Dependencies.Where(active.Contains)];
            bool sized = inputs.Length > 0 && (Sources.Contains(node.Op.Type) || IsSized(node, inputs, found));
            if (node == embedding || (inputs.Length > 0 && (sized || node.Op.Type is not ("Shape" or "Size"))))
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
            : Elementwise.Contains(node.Op.Type) ? inputs.All(found.Contains) : inputs.Any(found.Contains);
    }
}
