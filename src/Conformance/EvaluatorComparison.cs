using System.Globalization;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Conformance;

/// <summary>
/// Asks two evaluators the same questions: the metric as all edges go in random order, a few at a time, from the whole model anew for each order; and a search.
/// </summary>
internal sealed class EvaluatorComparison
{
    private const int Orders = 2;
    private const int StepsOfOrder = 12;
    private const int TestsOfEffect = 50;
    private const double Tolerance = 1e-4;

    // Below it the tolerance is absolute: 1e-6.
    private const double SmallestMetric = 1e-2;

    private readonly ICircuitEvaluator _reference;
    private readonly ICircuitEvaluator _other;
    private double _largest;
    private string? _first;

    private EvaluatorComparison(ICircuitEvaluator reference, ICircuitEvaluator other) => (_reference, _other) = (reference, other);

    /// <summary>Compares. Metrics may differ by 1e-4 of their size, or 1e-6; decisions as in a replay (<see cref="TraceReplay"/>).</summary>
    /// <param name="name">What is compared.</param>
    /// <param name="reference">The evaluator that is right.</param>
    /// <param name="other">The other, over the same edges.</param>
    /// <param name="search">Whether a search is made as well, at a fiftieth of what all edges together change.</param>
    public static CheckResult Run(string name, ICircuitEvaluator reference, ICircuitEvaluator other, bool search)
    {
        EvaluatorComparison comparison = new(reference, other);
        int questions = Enumerable.Range(0, Orders).Sum(comparison.RemoveInRandomOrder);
        string? searched = search && comparison._first is null ? comparison.Search() : null;
        string what = comparison._first ?? Invariant($"{questions} circuits{searched}");
        return new(name, comparison._first is null, what) { LargestDifference = comparison._largest, Tolerance = Tolerance };
    }

    private int RemoveInRandomOrder(int seed)
    {
        Random random = new(seed);
        int[] edges = [.. Enumerable.Range(0, _reference.Graph.Edges.Count)];
        random.Shuffle(edges);
        int[] ends = [.. Enumerable.Range(1, StepsOfOrder - 1)
            .Select(_ => 1 + (int)(edges.Length * Math.Pow(random.NextDouble(), 2))).Append(edges.Length).Where(end => end <= edges.Length).Distinct().Order()];
        IReadOnlyList<int>[] steps = [.. ends.Select((end, step) => edges[(step == 0 ? 0 : ends[step - 1])..end])];
        EdgeSet removed = new(_reference.Graph);
        for (int done = 0; done < steps.Length;)
        {
            foreach (double value in _other.Evaluate(removed, steps[done..]))
            {
                removed = removed.With(steps[done++]);
                Compare(removed, _reference.Evaluate(removed), value);
            }
        }

        return steps.Length;
    }

    private void Compare(EdgeSet removed, double expected, double actual)
    {
        double difference = Math.Abs(expected - actual) / Math.Max(Math.Abs(expected), SmallestMetric);
        _largest = Math.Max(_largest, difference);
        if (!(difference <= Tolerance))
        {
            _first ??= Invariant($"with {removed.Count} of {removed.Graph.Edges.Count} edges removed {actual:R}, the whole model gives {expected:R}");
        }
    }

    private string Search()
    {
        EdgeSet none = new(_reference.Graph);
        double effect = Math.Abs(_reference.Evaluate(EdgeSet.All(_reference.Graph)) - _reference.Evaluate(none));
        if (!(effect > 0 && double.IsFinite(effect)))
        {
            return ", no search since nothing changes the metric";
        }

        AcdcOptions options = new(effect / TestsOfEffect);
        var replay = TraceReplay.Run(RecordedSearch.Of(new AcdcSearch(options).Run(_reference), options), _other);
        _first ??= replay.First is { } difference ? Invariant($"a search at {options.Threshold:g3}: {difference}") : null;
        string rounding = replay.WithinRounding.Count == 0 ? "" : Invariant($" ({replay.WithinRounding.Count} within rounding of the threshold)");
        return Invariant($", {replay.Tests} decisions{rounding}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
