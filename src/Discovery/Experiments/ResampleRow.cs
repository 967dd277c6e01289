using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>The circuit found on one resample of the prompts.</summary>
/// <param name="Resample">Its number, from 0.</param>
/// <param name="Edges">Its size.</param>
/// <param name="Jaccard">Edges that it shares with the circuit found on all prompts, of those that either has; 1 where both are empty.</param>
/// <param name="Start">The metric of the whole model on the resample, with its own sign.</param>
/// <param name="Final">The metric of the circuit.</param>
internal sealed record ResampleRow(int Resample, int Edges, double Jaccard, double Start, double Final)
{
    /// <summary>Compares a resample's circuit with the one found on all prompts.</summary>
    public static ResampleRow Of(int number, SearchResult resample, SearchResult whole, MetricDefinition metric)
    {
        var (kept, all) = (resample.Removed.Complement(), whole.Removed.Complement());
        int both = kept.Count(all.Contains);
        int either = kept.Count + all.Count - both;
        return new(number, kept.Count, either == 0 ? 1 : both / (double)either, metric.Own(resample.StartMetric), metric.Own(resample.FinalMetric));
    }
}
