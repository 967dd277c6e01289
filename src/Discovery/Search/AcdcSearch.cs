using System.Globalization;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>
/// ACDC (Conmy et al. 2023, "Towards Automated Circuit Discovery for Mechanistic Interpretability", algorithm 1) in the order of the published program:
/// from the output back, every edge is ablated once on top of those already gone, and stays out if the metric then changes by less than τ.
/// Receivers of a node that nothing kept reads any more lose their edges without a test.
/// The decisions are those of testing one edge after another, however many steps the evaluator answers at once.
/// </summary>
/// <param name="options">How to walk and decide.</param>
/// <exception cref="ArgumentException">The threshold is not a number.</exception>
public sealed class AcdcSearch(AcdcOptions options)
{
    private readonly AcdcOptions _options =
        double.IsNaN(options.Threshold) ? throw new ArgumentException("the threshold is not a number", nameof(options)) : options;

    /// <summary>Has the last word on every test; null leaves it to the threshold. A replay takes recorded decisions this way.</summary>
    public Func<EdgeTest, Decision>? Decide { get; init; }

    /// <summary>Called for every test as it is made, in order, before the next evaluation.</summary>
    public Action<EdgeTest>? Tested { get; init; }

    /// <summary>Searches the evaluator's graph.</summary>
    /// <param name="evaluator">Scores the model with edges ablated.</param>
    /// <param name="progress">Told after every evaluation.</param>
    /// <param name="cancellation">Stops the search between two tests.</param>
    /// <exception cref="SearchException">A metric is not a number; the message names the edge.</exception>
    /// <exception cref="SearchStoppedException">The search was stopped; it carries what was found until then.</exception>
    public SearchResult Run(ICircuitEvaluator evaluator, IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default)
    {
        VisitOrder order = new(evaluator.Graph, _options);
        SearchState state = new(evaluator.Graph, Start(evaluator));
        foreach (var block in order.Blocks())
        {
            foreach (var receiver in block.Where(receiver => !state.IsConnected(receiver.Node)))
            {
                state.Disconnect(receiver);
            }

            if (_options.WholeInputTests && block[0].Node.Kind == NodeKind.Head)
            {
                Test([.. block.Where(state.IsOpen).Select(order.WholeInput)]);
            }

            Test([.. block.Where(state.IsOpen).SelectMany(order.SingleEdges)]);
        }

        return state.Result();

        void StopIfAsked()
        {
            if (cancellation.IsCancellationRequested)
            {
                throw new SearchStoppedException(state.Result(), cancellation);
            }
        }

        void Test(SearchStep[] steps)
        {
            IReadOnlyList<int>[] edges = [.. steps.Select(step => step.Edges)];
            int done = 0;
            while (done < steps.Length)
            {
                StopIfAsked();
                var values = evaluator.Evaluate(state.Removed, new ArraySegment<IReadOnlyList<int>>(edges, done, edges.Length - done), IsRemoved);
                foreach (double after in Answered(values, edges.Length - done))
                {
                    var test = Judge(steps[done++], after, state);
                    state.Apply(test);
                    Tested?.Invoke(test);
                    StopIfAsked();
                    if (test.Decision == Decision.Keep)
                    {
                        break;
                    }
                }

                progress?.Report(state.Progress(steps[done - 1].Receiver));
            }
        }
    }

    private EdgeTest Judge(SearchStep step, double after, SearchState state)
    {
        double change = after - state.Metric;
        if (double.IsNaN(change) || double.IsNegativeInfinity(after))
        {
            throw new SearchException(string.Create(
                CultureInfo.InvariantCulture,
                $"the metric is {after} with {step} ablated (test {state.Tests}, {state.Removed.Count} edges removed before, metric {state.Metric}): the search cannot compare it"));
        }

        double compared = Compared(change);
        var decision = IsRemoved(change) ? Decision.Remove : Decision.Keep;
        EdgeTest test = new(state.Tests, step.Receiver, step.Edge, step.Edges, state.Metric, after, compared, _options.Threshold, decision);
        return Decide is null ? test : test with { Decision = Decide(test) };
    }

    private double Compared(double change) => _options.Rule == ComparisonRule.Absolute ? Math.Abs(change) : change;

    private bool IsRemoved(double change) => Compared(change) < _options.Threshold;

    private static double Start(ICircuitEvaluator evaluator)
    {
        double start = evaluator.Evaluate(new EdgeSet(evaluator.Graph));
        return double.IsFinite(start)
            ? start
            : throw new SearchException(string.Create(CultureInfo.InvariantCulture, $"the metric of the whole model is {start}: no edge can be compared with it"));
    }

    private static IReadOnlyList<double> Answered(IReadOnlyList<double> values, int asked) =>
        values.Count >= 1 && values.Count <= asked
            ? values
            : throw new InvalidOperationException($"the evaluator answered {values.Count} of {asked} steps");
}
