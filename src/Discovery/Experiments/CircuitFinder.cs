using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>How a circuit is found: by the search, or by the scores of a method.</summary>
/// <param name="Scorer">The method; null for the search.</param>
/// <param name="Selection">The edges taken by their scores; of the search, its threshold.</param>
internal sealed record CircuitFinder(IEdgeScorer? Scorer, EdgeSelection Selection)
{
    /// <summary>The method whose scores order the search; null for the walk's own order.</summary>
    public IEdgeScorer? Order { get; init; }

    /// <summary>Finds it.</summary>
    /// <param name="setting">The question.</param>
    /// <param name="unit">The name of the work, for what keeps it.</param>
    /// <exception cref="SearchException">A metric or score is not a number, or the method cannot be used here.</exception>
    /// <exception cref="SearchStoppedException">It was stopped.</exception>
    public SearchResult Find(RunSetting setting, string unit)
    {
        using var bench = setting.Bench($"{unit} ");
        if (Scorer is not null)
        {
            return ScoredCircuit.Choose(bench.Score(Scorer, setting.Cancellation), Selection, bench.Ablation, bench.Kept(setting.Cancellation));
        }

        var order = Order is null ? null : bench.Score(Order, setting.Cancellation);
        return setting.Store.Search(
            unit, setting.Walk with { Threshold = Selection.Amount, Scores = order }, bench.Deferred, null, setting.Cancellation);
    }
}
