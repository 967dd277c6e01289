using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Takes out casts to the type that a value has already.</summary>
internal static class RemoveNeutralCasts
{
    public static void Apply(OnnxModel model, Facts facts)
    {
        foreach (var node in model.Graph.NodesInOrder().Where(node => node.Op.Type is "Cast" or "CastLike"))
        {
            GraphFault.At(node, () => TakeOut(model.Graph, node, facts));
        }

        model.Graph.RemoveUnused();
    }

    private static void TakeOut(OnnxGraph graph, OnnxNode node, Facts facts)
    {
        var before = facts.Find(node.Inputs[0]!);
        var after = facts.Find(node.Output);
        if (before is not null && before.Type == after?.Type)
        {
            graph.ReplaceUses(node.Output, node.Inputs[0]!);
        }
    }
}
