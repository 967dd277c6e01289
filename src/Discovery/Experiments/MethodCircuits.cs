using System.Globalization;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>The circuits of a method over its thresholds.</summary>
internal static class MethodCircuits
{
    /// <summary>The name of the search among the methods.</summary>
    public const string Search = "acdc";

    /// <summary>A search for each threshold.</summary>
    /// <param name="store">Keeps them.</param>
    /// <param name="evaluator">Scores circuits; one that remembers (<see cref="RememberingEvaluator"/>) is asked only once what several searches ask.</param>
    /// <param name="options">How to search, whatever the threshold.</param>
    /// <param name="thresholds">The thresholds.</param>
    /// <param name="progress">Told of every search.</param>
    /// <param name="cancellation">Stops the searches.</param>
    /// <exception cref="SearchStoppedException">The search was stopped.</exception>
    public static IReadOnlyList<SearchResult> Searches(
        IUnitStore store, ICircuitEvaluator evaluator, AcdcOptions options, IReadOnlyList<double> thresholds, IProgress<ScoringProgress>? progress,
        CancellationToken cancellation)
    {
        List<SearchResult> results = [];
        foreach (double threshold in thresholds)
        {
            results.Add(store.Search(
                string.Create(CultureInfo.InvariantCulture, $"{Search} {threshold}"), options with { Threshold = threshold }, evaluator, null, cancellation));
            progress?.Report(new(results.Count, thresholds.Count));
        }

        return results;
    }

    /// <summary>The circuits that searches found.</summary>
    public static IEnumerable<MethodCircuit> Of(IEnumerable<(double Threshold, SearchResult Result)> searches) =>
        searches.Select(search => new MethodCircuit(Search, search.Threshold, search.Result.Removed.Complement()));

    /// <summary>A circuit for each different score: the edges that score at least so much.</summary>
    public static IEnumerable<MethodCircuit> Cut(string method, EdgeGraph graph, IReadOnlyList<double> scores, ComparisonRule rule)
    {
        EdgeSelection all = new(SelectionKind.Top, scores.Count, rule);
        EdgeSet kept = new(graph);
        foreach (var equal in all.Ranked(scores).GroupBy(edge => all.Worth(scores[edge])))
        {
            kept = kept.With(equal);
            yield return new(method, equal.Key, kept);
        }
    }

    /// <summary>A pruned circuit for each of <paramref name="sizes"/>, none twice.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="graph">The edges.</param>
    /// <param name="scores">Their scores.</param>
    /// <param name="selection">How edges are taken; its amount counts nothing.</param>
    /// <param name="sizes">How many are taken.</param>
    /// <param name="ablation">What removed edges carry.</param>
    public static IEnumerable<MethodCircuit> OfSizes(
        string method, EdgeGraph graph, IReadOnlyList<double> scores, EdgeSelection selection, IEnumerable<int> sizes, Ablation ablation)
    {
        EdgeSet? before = null;
        foreach (int size in sizes)
        {
            var chosen = (selection with { Amount = size }).Select(graph, scores);
            var kept = EdgePruning.Prune(chosen, ablation);
            if (before is null || !kept.Equals(before))
            {
                yield return new(method, chosen.Select(edge => selection.Worth(scores[edge])).DefaultIfEmpty(double.NaN).Min(), kept);
            }

            before = kept;
        }
    }

    /// <summary>
    /// Searches as scores: an edge ranks by the largest threshold that kept it, among equal ones by its effect there. The score is its rank from below; 0 where
    /// no threshold kept it.
    /// </summary>
    public static IReadOnlyList<double> Ranks(IReadOnlyList<(double Threshold, SearchResult Result)> searches)
    {
        int edges = searches[0].Result.Graph.Edges.Count;
        var best = new (double Threshold, double Effect)?[edges];
        foreach (var (threshold, result) in searches.OrderBy(search => search.Threshold))
        {
            foreach (var (outcome, edge) in result.Outcomes.Select((outcome, edge) => (outcome, edge)).Where(pair => pair.outcome.Kept))
            {
                best[edge] = (threshold, Math.Abs(outcome.Effect));
            }
        }

        double[] ranks = new double[edges];
        int rank = 0;
        foreach (int edge in Enumerable.Range(0, edges).Where(edge => best[edge] is not null).OrderBy(edge => best[edge]!.Value).ThenByDescending(edge => edge))
        {
            ranks[edge] = ++rank;
        }

        return ranks;
    }

    /// <summary>About <paramref name="count"/> sizes from 1 edge to all, in equal ratios.</summary>
    public static IReadOnlyList<int> Sizes(int edges, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (int)Math.Round(Math.Pow(edges, (double)i / (count - 1)))).Distinct()];
}
