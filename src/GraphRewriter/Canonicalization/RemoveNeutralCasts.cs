using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Takes out casts to the type that a value has already.</summary>
internal static class RemoveNeutralCasts
{
    public static void Apply(OnnxModel model, Profiles profiles)
    {
        foreach (var node in model.Graph.NodesInOrder().Where(node => node.Op.Type is "Cast" or "CastLike"))
        {
            GraphFault.At(node, () => TakeOut(model.Graph, node, profiles));
        }

        model.Graph.RemoveUnused();
    }

    private static void TakeOut(OnnxGraph graph, OnnxNode node, Profiles profiles)
    {
        var before = profiles.ByName.GetValueOrDefault(node.Inputs[0]!.Name);
        var after = profiles.ByName.GetValueOrDefault(node.Output.Name);
        if (before is not null && before.Type == after?.Type)
        {
            graph.ReplaceUses(node.Output, node.Inputs[0]!);
        }
    }
}
