using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Takes out Identity, and Dropout, which does nothing in inference. A graph output keeps its node, so that its name stays.</summary>
internal sealed class RemoveIdentities : IGraphPass
{
    /// <inheritdoc/>
    public bool Apply(OnnxModel model)
    {
        var graph = model.Graph;
        bool changed = false;
        foreach (var node in graph.NodesInOrder().Where(node => GraphFault.At(node, () => PassesThrough(node))))
        {
            GraphFault.At(node, () => graph.ReplaceUses(node.Output, node.Inputs[0]!));
            changed = true;
        }

        return changed;
    }

    private static bool PassesThrough(OnnxNode node) => node.Op == "Identity" || (node.Op == "Dropout" && !Trains(node) && !HandsOutMask(node));

    private static bool Trains(OnnxNode dropout) => dropout.Input(2) is { } mode && mode.Constant?.ToInt64() is not [0];

    private static bool HandsOutMask(OnnxNode dropout) => dropout.Outputs.Count > 1 && dropout.Outputs[1]?.Uses.Count > 0;
}
