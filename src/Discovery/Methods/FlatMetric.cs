using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.PatchRunner.Attribution;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>What the user is told where a metric has no gradient.</summary>
internal static class FlatMetric
{
    /// <summary>Why a method cannot score, and what to do.</summary>
    public static string Explain(FlatMetricException flat, string method)
    {
        if (flat.Everywhere)
        {
            return $"{flat.Metric} is a step function without a gradient, and {method} needs one; take another --metric";
        }

        string others =
            string.Join(", ", KnownMetrics.All.Where(metric => !metric.ComparesWithClean && metric.Name != "accuracy").Select(metric => metric.Name));
        return $"{flat.Metric} is smallest at the clean run and has no gradient there, so {method} would give rounding noise; "
            + $"take another --metric ({others}, neg_projection) or a method that looks elsewhere (eap-ig, eap-ig-activations, clean-corrupted)";
    }
}
