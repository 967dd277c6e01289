using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>One setting of a sweep. Cells are independent, and numbered alike whichever of them are run.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Metric">The metric searched with.</param>
/// <param name="Ablation">What removed edges carry.</param>
/// <param name="Rule">What of a change counts.</param>
/// <param name="Order">The order's name (<see cref="SweepOrders"/>).</param>
/// <param name="Threshold">τ.</param>
public sealed record SweepCell(int Number, MetricDefinition Metric, Ablation Ablation, ComparisonRule Rule, string Order, double Threshold)
{
    /// <summary>Every combination, thresholds innermost.</summary>
    internal static IReadOnlyList<SweepCell> Grid(
        IReadOnlyList<MetricDefinition> metrics, IReadOnlyList<Ablation> ablations, IReadOnlyList<ComparisonRule> rules, IReadOnlyList<string> orders,
        IReadOnlyList<double> thresholds)
    {
        var cells = from metric in metrics
                    from ablation in ablations
                    from rule in rules
                    from order in orders
                    from threshold in thresholds
                    select (metric, ablation, rule, order, threshold);
        return [.. cells.Select((cell, number) => new SweepCell(number, cell.metric, cell.ablation, cell.rule, cell.order, cell.threshold))];
    }
}
