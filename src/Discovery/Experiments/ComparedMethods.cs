using System.Runtime.ExceptionServices;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>Runs the methods of an experiment on one bench, each once.</summary>
/// <param name="setting">What they are run with.</param>
/// <param name="bench">What they are run on.</param>
/// <param name="methods">Which they are.</param>
/// <param name="thresholds">How many thresholds the search has where none are asked for.</param>
/// <param name="least">The smallest of these as a share of the largest.</param>
internal sealed class ComparedMethods(RunSetting setting, MethodBench bench, MethodComparison methods, int thresholds, double least)
{
    /// <summary>What each method gives, one after another; a method that cannot run on this model or metric is left out and told of, as long as others can.</summary>
    /// <param name="give">What the method of that name gives.</param>
    /// <exception cref="SearchException">None can run, on this metric.</exception>
    /// <exception cref="ModelMappingException">None can run, on this model.</exception>
    public IEnumerable<T> Each<T>(Func<string, IEnumerable<T>> give)
    {
        bool any = false;
        Exception? last = null;
        foreach (string method in methods.Methods)
        {
            T[] given = [];
            try
            {
                given = setting.View.Timed(method.Replace('-', '_'), () => give(method).ToArray());
            }
            catch (Exception fault) when (fault is SearchException or ModelMappingException)
            {
                last = fault;
                setting.View.LeaveOut(method, fault.Message);
            }

            foreach (var one in given)
            {
                any = true;
                yield return one;
            }
        }

        if (last is not null && !any)
        {
            ExceptionDispatchInfo.Throw(last);
        }
    }

    /// <summary>The circuits of a method.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="cut">Makes circuits of the scores of a method that has no levels.</param>
    /// <param name="prunes">Whether circuits of a method with levels are pruned.</param>
    public IEnumerable<MethodCircuit> Circuits(string method, Func<IReadOnlyList<double>, IEnumerable<MethodCircuit>> cut, bool prunes) => ScoringMethods.Find(method) switch
    {
        null => MethodCircuits.Of(Searches()),
        ILevelledScorer levelled => (methods.Levels ?? levelled.Levels).Select(level => AtLevel(levelled, level, prunes)),
        var scorer => cut(bench.Score(scorer, setting.Cancellation)),
    };

    /// <summary>The scores of a method; of the search, the ranks that its thresholds give.</summary>
    public IReadOnlyList<double> Scores(string method) =>
        ScoringMethods.Find(method) is { } scorer ? bench.Score(scorer, setting.Cancellation) : MethodCircuits.Ranks(Searches());

    private MethodCircuit AtLevel(ILevelledScorer scorer, double level, bool prunes)
    {
        var kept = scorer.Circuit.Select(bench.Graph, bench.Score(scorer, setting.Cancellation, level));
        return new(scorer.Name, level, prunes ? EdgePruning.Prune(kept, bench.Ablation) : kept);
    }

    private (double Threshold, SearchResult Result)[] Searches()
    {
        RememberingEvaluator evaluator = new(bench.Deferred);
        var asked = methods.ThresholdsFor(bench.Kept(setting.Cancellation), thresholds, least);
        var results = setting.View.Scoring(
            MethodCircuits.Search, progress => MethodCircuits.Searches(setting.Store, evaluator, setting.Walk, asked, progress, setting.Cancellation));
        return [.. asked.Zip(results)];
    }
}
