using System.Runtime.ExceptionServices;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli;

/// <summary>Runs the methods of an experiment on one bench, each once, and tells what it took.</summary>
/// <param name="console">Told what the user should know.</param>
/// <param name="bench">What the methods run on.</param>
/// <param name="record">Notes the times.</param>
internal sealed class ExperimentMethods(CliConsole console, MethodBench bench, RunRecord record)
{
    /// <summary>How the search walks, whatever its threshold.</summary>
    public required AcdcOptions Walk { get; init; }

    /// <summary>The thresholds of the search, asked for when it runs.</summary>
    public required Func<IReadOnlyList<double>> Thresholds { get; init; }

    /// <summary>The levels of methods that have some; null for each method's own.</summary>
    public IReadOnlyList<double>? Levels { get; init; }

    /// <summary>Whether the methods were named, so that one which cannot run is a part of the run that failed.</summary>
    public required bool IsStrict { get; init; }

    /// <summary>Stops the methods.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What each method gives, one after another; a method that cannot run on this model or metric is left out, told of and noted, as long as others can.</summary>
    /// <param name="methods">The methods' names.</param>
    /// <param name="give">What one gives.</param>
    /// <exception cref="SearchException">None can run, on this metric.</exception>
    /// <exception cref="ModelMappingException">None can run, on this model.</exception>
    public IEnumerable<T> Each<T>(IEnumerable<string> methods, Func<string, IEnumerable<T>> give)
    {
        bool any = false;
        Exception? last = null;
        foreach (string method in methods)
        {
            T[] given = [];
            try
            {
                given = record.Time(method.Replace('-', '_'), () => give(method).ToArray());
            }
            catch (Exception fault) when (fault is SearchException or ModelMappingException)
            {
                last = fault;
                record.LeaveOut(method, fault.Message, isFailure: IsStrict);
                console.Note($"{method} is left out: {fault.Message}");
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
        ILevelledScorer levelled => (Levels ?? levelled.Levels).Select(level => AtLevel(levelled, level, prunes)),
        var scorer => cut(bench.Score(scorer, Cancellation)),
    };

    /// <summary>The scores of a method; of the search, the ranks that its thresholds give.</summary>
    public IReadOnlyList<double> Scores(string method) =>
        ScoringMethods.Find(method) is { } scorer ? bench.Score(scorer, Cancellation) : MethodCircuits.Ranks(Searches());

    private MethodCircuit AtLevel(ILevelledScorer scorer, double level, bool prunes)
    {
        var kept = scorer.Circuit.Select(bench.Graph, bench.Score(scorer, Cancellation, level));
        return new(scorer.Name, level, prunes ? EdgePruning.Prune(kept, bench.Ablation) : kept);
    }

    private (double Threshold, SearchResult Result)[] Searches()
    {
        RememberingEvaluator evaluator = new(bench.Deferred);
        var thresholds = Thresholds();
        var results = SearchProgressView.Run(console, MethodCircuits.Search, progress => MethodCircuits.Searches(bench.Store, evaluator, Walk, thresholds, progress, Cancellation));
        return [.. thresholds.Zip(results)];
    }
}
