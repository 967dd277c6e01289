using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>How firmly an edge belongs to the circuit, over resamples of the prompts.</summary>
/// <param name="Edge">The edge.</param>
/// <param name="Kept">Whether the circuit found on all prompts has it.</param>
/// <param name="Frequency">The share of resamples whose circuit has it.</param>
/// <param name="Effect">Its effect on all prompts.</param>
/// <param name="Low">The lower end of the interval of its effect over the resamples.</param>
/// <param name="High">The upper end.</param>
public sealed record EdgeStability(Edge Edge, bool Kept, double Frequency, double Effect, double Low, double High)
{
    /// <summary>Compares the circuit found on all prompts with those of the resamples.</summary>
    /// <param name="whole">Found on all prompts.</param>
    /// <param name="resamples">Found on resamples.</param>
    /// <param name="confidence">The share of resamples inside the interval (percentile bootstrap, Efron 1979).</param>
    internal static IReadOnlyList<EdgeStability> Of(SearchResult whole, IReadOnlyList<SearchResult> resamples, double confidence) =>
    [
        .. whole.Outcomes.Select((outcome, edge) =>
        {
            var (low, high) = Bootstrap.Interval([.. resamples.Select(resample => resample.Outcomes[edge].Effect)], confidence);
            return new EdgeStability(
                outcome.Edge, outcome.Kept, resamples.Count(resample => resample.Outcomes[edge].Kept) / (double)resamples.Count, outcome.Effect, low, high);
        }),
    ];
}
