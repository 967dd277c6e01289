using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>Which operators are linear in their activation.</summary>
internal static class LinearOps
{
    /// <summary>Whether <paramref name="node"/> only moves or converts elements.</summary>
    public static bool IsLayout(OnnxNode node) => node.Row.Layout;

    /// <summary>Whether <paramref name="node"/> multiplies an activation by weights.</summary>
    public static bool IsProjection(OnnxNode node, Activations activations) =>
        node.Row.Weighs && node.Inputs.Count(activations.IsActive) == 1;

    /// <summary>Whether <paramref name="node"/> multiplies its activation and adds only what is no activation.</summary>
    public static bool IsAffine(OnnxNode node, Activations activations)
    {
        if (activations.ActiveInputs(node).Distinct().Count() != 1)
        {
            return false;
        }

        int[] at = [.. Enumerable.Range(0, node.Inputs.Count).Where(input => activations.IsActive(node.Input(input)))];
        var row = node.Row;
        return at is [var only] && (only < row.Addends || ((row.Layout || row.Elementwise || row.Weighs) && row.Linear.Alone(only)));
    }

    /// <summary>Whether an affine <paramref name="node"/> adds a constant to its activation.</summary>
    public static bool IsBias(OnnxNode node) => node.Row.Addends > 0;
}
