using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// Takes out what leaves a value as it is in this model: copies to the shape that is there, slices of everything, reshapes there and back,
/// and empty slices among the parts of a Concat.
/// </summary>
internal static class RemoveNeutralLayouts
{
    public static void Apply(OnnxModel model, Facts facts)
    {
        foreach (var node in model.Graph.NodesInOrder())
        {
            GraphFault.At(node, () => TakeOut(model.Graph, node, facts));
        }

        model.Graph.RemoveUnused();
    }

    private static void TakeOut(OnnxGraph graph, OnnxNode node, Facts facts)
    {
        if (node.Op == "Concat")
        {
            DropEmptySlices(graph, node, facts);
        }
        else if (Same(node, facts) is { } same)
        {
            graph.ReplaceUses(node.Output, same);
        }
    }

    private static OnnxValue? Same(OnnxNode node, Facts facts)
    {
        if (node.Row.Slices == SlicePassage.Relabelled)
        {
            return Origins(node).LastOrDefault(origin => SameShape(origin, node.Output, facts));
        }

        bool neutral =
            node.Op == "Expand" || (node.Op == "Slice" && (node.Input(4) is null || node.Input(4)!.Constant?.ToInt64().All(step => step == 1) == true));
        return neutral && SameShape(node.Inputs[0]!, node.Output, facts) ? node.Inputs[0] : null;
    }

    private static IEnumerable<OnnxValue> Origins(OnnxNode relabel)
    {
        for (OnnxNode? node = relabel; node is not null && node.Row.Slices == SlicePassage.Relabelled; node = node.Inputs[0]!.Producer)
        {
            yield return node.Inputs[0]!;
        }
    }

    private static void DropEmptySlices(OnnxGraph graph, OnnxNode concat, Facts facts)
    {
        OnnxValue[] filled = [.. concat.Inputs.OfType<OnnxValue>().Where(part => !IsEmptySlice(part))];
        if (filled.Length == 1 && concat.Inputs.Count > 1)
        {
            graph.ReplaceUses(concat.Output, filled[0]);
        }
        else if (filled.Length > 1 && filled.Length < concat.Inputs.Count)
        {
            graph.Remove(concat);
            graph.AddNode(concat.Op, filled, concat.Outputs, concat.Attributes, concat.Name);
        }

        bool IsEmptySlice(OnnxValue part) => part.Producer?.Op == "Slice" && Axes(part, facts)?.Contains(AxisSize.Fixed(0)) == true
            && Axes(part.Producer.Inputs[0]!, facts)?.Contains(AxisSize.Fixed(0)) == false;
    }

    private static bool SameShape(OnnxValue a, OnnxValue b, Facts facts) =>
        Axes(a, facts) is { } axes && Axes(b, facts) is { } others && axes.All(axis => axis.Known) && axes.SequenceEqual(others);

    private static IReadOnlyList<AxisSize>? Axes(OnnxValue value, Facts facts) => facts.Find(value)?.Axes;
}
