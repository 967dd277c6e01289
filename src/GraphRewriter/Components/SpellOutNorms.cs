using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// Writes layer norms as reductions and element-wise steps, their scale and bias taken into the weights that read them where these are small.
/// ONNX Runtime's kernel for LayerNormalization goes through a row one number after another, which at the small widths of single heads takes longer than
/// everything else together.
/// </summary>
internal static class SpellOutNorms
{
    /// <summary>Spells out the layer and RMS norms over the last axis of 32-bit floats.</summary>
    public static void Apply(OnnxModel model)
    {
        if (model.Graph.Initializers.Any(value => IsHalf(value.Constant!.Type)) || model.Graph.Inputs.Any(input => IsHalf(input.DeclaredType)))
        {
            return;
        }

        GraphBuilder builder = new(model, "norm.");
        foreach (var node in model.Graph.NodesInOrder().Where(RowNorm.Is).ToArray())
        {
            if (!NormFolding.TryFold(builder, node))
            {
                var centered = RowNorm.Centered(builder, node, node.Inputs[0]!);
                var normed = builder.Mul(builder.Div(centered, RowNorm.Deviation(builder, node, RowNorm.MeanSquare(builder, centered))), node.Inputs[1]!);
                model.Graph.ReplaceUses(node.Output, node.Input(2) is { } bias ? builder.Add(normed, bias) : normed);
            }
        }

        model.Graph.RemoveUnused();
    }

    /// <summary>Whether numbers have 16 bits: their norms are left as they are.</summary>
    public static bool IsHalf(ElementType type) => type is ElementType.Float16 or ElementType.BFloat16;
}
