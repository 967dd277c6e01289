using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// Takes out rounding of activations to 8 bits on the fly (DynamicQuantizeLinear and back). It changes values by the rounding: its step follows from the
/// largest activation of the whole batch, so with it a prompt's result would depend on the other prompts, and heads would not add up. Weights stay rounded.
/// </summary>
internal static class RemoveActivationRounding
{
    /// <returns>Whether there was any.</returns>
    public static bool Apply(OnnxModel model)
    {
        var found = model.Graph.Nodes.Where(node => GraphFault.At(node, () => IsRounding(node))).ToArray();
        foreach (var node in found)
        {
            model.Graph.ReplaceUses(node.Output, node.Inputs[0]!.Producer!.Inputs[0]!);
        }

        model.Graph.RemoveUnused();
        return found.Length > 0;
    }

    private static bool IsRounding(OnnxNode node) =>
        node.Op == "DequantizeLinear" && node.Inputs[0]!.Producer is { } quantize && quantize.Op == "DynamicQuantizeLinear"
        && node.Inputs[0] == quantize.Outputs[0] && node.Input(1) == quantize.Outputs[1] && node.Input(2) == quantize.Outputs[2];
}
