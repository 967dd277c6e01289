using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>Which methods an experiment compares, and at which thresholds.</summary>
public sealed record MethodComparison
{
    /// <summary>Every method: the search and all that score.</summary>
    public static IReadOnlyList<string> All { get; } = [MethodCircuits.Search, .. ScoringMethods.All.Select(method => method.Name)];

    /// <summary>The methods' names.</summary>
    public IReadOnlyList<string> Methods { get; init; } = All;

    /// <summary>The thresholds of the search; null for some from what the metric spans.</summary>
    public IReadOnlyList<double>? Thresholds { get; init; }

    /// <summary>The levels of methods that have some; null for each method's own.</summary>
    public IReadOnlyList<double>? Levels { get; init; }

    /// <summary>How scores are taken.</summary>
    public ComparisonRule ScoreRule { get; init; } = ComparisonRule.Absolute;

    /// <summary>
    /// The thresholds asked for, the largest first; else <paramref name="count"/> in equal ratios, from <paramref name="least"/> to 1 times what the metric
    /// changes when every edge is removed.
    /// </summary>
    /// <param name="evaluator">Measures what the metric spans.</param>
    /// <param name="count">How many, where none are asked for.</param>
    /// <param name="least">The smallest as a share of the largest.</param>
    /// <exception cref="SearchException">The metric does not change, or by no number.</exception>
    internal IReadOnlyList<double> ThresholdsFor(ICircuitEvaluator evaluator, int count, double least)
    {
        if (Thresholds is { } given)
        {
            return [.. given.Distinct().OrderDescending()];
        }

        double span = Math.Abs(evaluator.Evaluate(EdgeSet.All(evaluator.Graph)) - evaluator.Evaluate(new EdgeSet(evaluator.Graph)));
        return double.IsFinite(span) && span > 0
            ? [.. Enumerable.Range(0, count).Select(i => span * Math.Pow(least, (double)i / (count - 1)))]
            : throw new SearchException(FormattableString.Invariant($"removing every edge changes the metric by {span}: name the thresholds with --thresholds"));
    }
}
