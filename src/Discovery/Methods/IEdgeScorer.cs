using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>
/// A method that gives every edge a score. A new one is a class of its own and a line in <see cref="ScoringMethods"/>;
/// commands, help texts and experiments read that list. Scorers hold no state: the same task gives the same scores.
/// </summary>
internal interface IEdgeScorer
{
    /// <summary>The name on the command line and in results, words joined by hyphens.</summary>
    string Name { get; }

    /// <summary>One line for help texts.</summary>
    string Description { get; }

    /// <summary>Which of <see cref="MethodOptions"/> it reads, beside the seed.</summary>
    MethodReads Reads => MethodReads.None;

    /// <summary>
    /// A score per edge of <see cref="ScoringTask.Graph"/>, by index. Positive: ablating the edge raises the metric as compared, of which larger is worse
    /// (the sign of EAP-IG). Only the order matters to a selection; a score that estimates the rise itself is better.
    /// </summary>
    /// <param name="task">What is scored.</param>
    /// <param name="progress">Is told how far the work has come.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SearchException">The method cannot score this task; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    IReadOnlyList<double> Score(ScoringTask task, IProgress<ScoringProgress>? progress = null, CancellationToken cancellation = default);
}
