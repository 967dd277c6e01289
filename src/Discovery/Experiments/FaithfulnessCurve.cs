using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>Faithfulness against the share of edges kept, and the two areas that MIB (Mueller et al. 2025) sums it up by.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Draw">The number of the draw where the method is random; else 0.</param>
/// <param name="Points">One per share, in ascending order.</param>
public sealed record FaithfulnessCurve(string Method, int Draw, IReadOnlyList<FaithfulnessPoint> Points)
{
    /// <summary>MIB's shares.</summary>
    public static IReadOnlyList<double> Shares { get; } = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

    /// <summary>Circuit performance ratio: the area under the faithfulness, by trapezoids. Larger is better.</summary>
    public double Cpr => Area(point => point.Faithfulness);

    /// <summary>Circuit–model distance: the area under |1 − faithfulness|, by trapezoids. 0 is best.</summary>
    public double Cmd => Area(point => Math.Abs(1 - point.Faithfulness));

    /// <summary>Measures a method's circuits of ⌊share · edges⌋ edges each.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="draw">The number of the draw.</param>
    /// <param name="choose">The circuit of so many edges.</param>
    /// <param name="scale">What it is measured by.</param>
    internal static FaithfulnessCurve Measure(string method, int draw, Func<int, EdgeSet> choose, FaithfulnessScale scale)
    {
        return new(method, draw, [.. Shares.Select(At)]);

        FaithfulnessPoint At(double share)
        {
            var chosen = choose((int)(share * scale.Graph.Edges.Count));
            var kept = EdgePruning.Prune(chosen, scale.Ablation);
            var (metric, faithfulness) = scale.Of(kept);
            return new(share, chosen.Count, kept.Count, metric, faithfulness);
        }
    }

    private double Area(Func<FaithfulnessPoint, double> height) =>
        Points.Zip(Points.Skip(1), (a, b) => (b.Share - a.Share) * (height(a) + height(b)) / 2).Sum();
}
