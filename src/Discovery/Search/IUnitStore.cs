using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>
/// Keeps the finished units of a long work, so that a work that was stopped can be gone on with. Every unit begins from an evaluator that has forgotten
/// (<see cref="ICircuitEvaluator.Forget"/>), so that none hangs on whether those before it were done or taken from what was kept.
/// </summary>
internal interface IUnitStore
{
    /// <summary>A unit of work: done now and kept, or as it was kept.</summary>
    /// <param name="unit">Its name, one in the whole work and the same in every run of it.</param>
    /// <param name="work">Does it; what it gives survives being written as JSON.</param>
    /// <param name="cancellation">Stops before the unit is done; what is kept is given all the same.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    T Once<T>(string unit, Func<T> work, CancellationToken cancellation = default);

    /// <summary>A search: from the tests that are kept on, every one being kept as it is made.</summary>
    /// <param name="unit">Its name.</param>
    /// <param name="options">How it walks and decides.</param>
    /// <param name="evaluator">Scores the model with edges ablated.</param>
    /// <param name="progress">Told after every evaluation.</param>
    /// <param name="cancellation">Stops the search between two tests; one that is kept as a whole is given all the same.</param>
    /// <exception cref="SearchException">The search cannot compare a metric.</exception>
    /// <exception cref="InvalidDataException">What is computed now is not what was kept.</exception>
    /// <exception cref="SearchStoppedException">It was stopped.</exception>
    SearchResult Search(
        string unit, AcdcOptions options, ICircuitEvaluator evaluator, IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default);
}
