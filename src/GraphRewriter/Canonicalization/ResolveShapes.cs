using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// Computes the shapes of activations from the token input instead, where the measured axes say how, so that nothing needs an activation for its shape alone.
/// </summary>
internal static class ResolveShapes
{
    public static void Apply(OnnxModel model, ModelInputs inputs, Facts facts)
    {
        var graph = model.Graph;
        Dimensions dimensions = new(new(model, "acdc.shape."), inputs.Tokens);
        foreach (var node in graph.Nodes.Where(node => node.Op == "Shape" && node.Inputs[0]!.Producer is not null).ToArray())
        {
            var axes = facts.Find(node.Inputs[0]!)?.Axes;
            if (axes is null)
            {
                continue;
            }

            int start = Clamp(node.Int("start", 0), axes.Count);
            int end = Clamp(node.Int("end", axes.Count), axes.Count);
            AxisSize[] wanted = [.. axes.Skip(start).Take(Math.Max(0, end - start))];
            if (wanted.Length > 0 && wanted.All(axis => axis.Known))
            {
                graph.ReplaceUses(node.Output, dimensions.Shape(wanted));
            }
        }

        graph.RemoveUnused();
    }

    private static int Clamp(long index, int rank) => (int)Math.Clamp(index < 0 ? index + rank : index, 0, rank);
}
