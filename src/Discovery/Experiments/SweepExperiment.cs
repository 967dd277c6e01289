using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>A search under each of many settings.</summary>
internal static class SweepExperiment
{
    /// <summary>What each search found, one after another.</summary>
    /// <param name="setting">What all of them have in common.</param>
    /// <param name="scorings">What is measured by each metric of <paramref name="cells"/>.</param>
    /// <param name="cells">The settings (<see cref="SweepCell.Grid"/>), or some of them.</param>
    public static IEnumerable<SweepRow> Run(RunSetting setting, IReadOnlyList<Scoring> scorings, IReadOnlyList<SweepCell> cells) =>
        cells.GroupBy(cell => (cell.Metric, cell.Ablation)).SelectMany(group => Rows(
            setting with { Scoring = scorings.First(scoring => scoring.Metric == group.Key.Metric), Ablation = group.Key.Ablation },
            [.. group],
            $"{group.Key.Metric.Name} {group.Key.Ablation.ToString().ToLowerInvariant()} "));

    private static IEnumerable<SweepRow> Rows(RunSetting setting, IReadOnlyList<SweepCell> cells, string unit)
    {
        using var bench = setting.Bench(unit);
        using CircuitMeter kl = new(setting with { Scoring = setting.Scoring with { Channels = null } }, [KnownMetrics.Find("kl")!], $"{unit}by ");
        RememberingEvaluator evaluator = new(bench.Deferred);
        double corrupted = bench.Kept(setting.Cancellation).Evaluate(EdgeSet.All(setting.Graph));
        Dictionary<IEdgeScorer, IReadOnlyList<double>> scores = [];
        foreach (var cell in cells)
        {
            var options = SweepOrders.Apply(cell.Order, setting.Walk with { Threshold = cell.Threshold, Rule = cell.Rule }, Score);
            var result = setting.Store.Search(FormattableString.Invariant($"cell {cell.Number}"), options, evaluator, null, setting.Cancellation);
            yield return SweepRow.Of(cell, result, corrupted, kl.Of(result.Removed.Complement())[0]);
        }

        IReadOnlyList<double> Score(IEdgeScorer scorer) =>
            scores.TryGetValue(scorer, out var known) ? known : scores[scorer] = bench.Score(scorer, setting.Cancellation);
    }
}
