using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>Masks on the edges searched as masks on the model's own edges: those of a whole head's q, k and v move together.</summary>
/// <param name="own">The model's own edges.</param>
/// <param name="searched">The edges searched.</param>
internal sealed class TiedMasks(EdgeGraph own, EdgeGraph searched)
{
    private readonly int[][] _parts = [.. searched.Edges.Select(edge => own.Refine(edge).ToArray())];

    /// <summary>A function of the model's own masks, with its derivatives, at masks of the edges searched.</summary>
    public double At(Func<float[], double[], double> function, float[] masks, double[] gradient)
    {
        float[] all = new float[own.Edges.Count];
        foreach (var (edge, parts) in _parts.Index())
        {
            Array.ForEach(parts, part => all[part] = masks[edge]);
        }

        double[] derivatives = new double[all.Length];
        double value = function(all, derivatives);
        for (int edge = 0; edge < _parts.Length; edge++)
        {
            gradient[edge] = _parts[edge].Sum(part => derivatives[part]);
        }

        return value;
    }
}
