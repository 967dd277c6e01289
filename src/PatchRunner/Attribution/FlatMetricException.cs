namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>A metric has no gradient at any of the runs where it is asked for: what would come out is rounding noise.</summary>
/// <param name="metric">The metric's name.</param>
/// <param name="everywhere">Whether it has none anywhere near either, as a step function has none.</param>
public sealed class FlatMetricException(string metric, bool everywhere) : Exception($"{metric} has no gradient {(everywhere ? "anywhere" : "here")}")
{
    /// <summary>The metric's name.</summary>
    public string Metric { get; } = metric;

    /// <summary>Whether it has none anywhere near either, as a step function has none.</summary>
    public bool Everywhere { get; } = everywhere;
}
