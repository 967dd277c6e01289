using System.Globalization;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>
/// ACDC (Conmy et al. 2023, "Towards Automated Circuit Discovery for Mechanistic Interpretability", algorithm 1) in the order of the published program:
/// from the output back, every edge is ablated once on top of those already gone, and stays out if the metric then changes by less than τ.
/// Receivers of a node that nothing kept reads any more lose their edges without a test.
/// The decisions are those of testing one edge after another, however many steps the evaluator answers at once.
/// </summary>
/// <param name="options">How to walk and decide.</param>
/// <exception cref="ArgumentException">The threshold is not a number.</exception>
internal sealed class AcdcSearch(AcdcOptions options)
{
    private readonly AcdcOptions _options =
        double.IsNaN(options.Threshold) ? throw new ArgumentException("the threshold is not a number", nameof(options)) : options;

    /// <summary>Has the last word on every test; null leaves it to the threshold. A replay takes recorded decisions this way.</summary>
    public Func<EdgeTest, Decision>? Decide { get; init; }

    /// <summary>Called for every test as it is made, in order, before the next evaluation; for those taken from <see cref="Recorded"/> too.</summary>
    public Action<EdgeTest>? Tested { get; init; }

    /// <summary>What the same search found out before it was stopped; it goes on from there and ends as if it had not been. Null where it begins.</summary>
    public RecordedTests? Recorded { get; init; }

    /// <summary>
    /// Tests in a leg. The evaluator forgets before each leg what the one before left, so that a search that was stopped can go on as if it never had been.
    /// </summary>
    public int Leg { get; init; } = RecordedTests.Leg;

    /// <summary>What a search that made these tests had found out: the end of one that was whole, else where it was stopped. Nothing is evaluated.</summary>
    /// <param name="graph">The edges searched.</param>
    /// <param name="tests">The tests.</param>
    /// <exception cref="InvalidDataException">They are not of this search.</exception>
    public SearchResult Replay(EdgeGraph graph, RecordedTests tests)
    {
        using CancellationTokenSource end = new();
        AcdcSearch replay = new(_options) { Recorded = tests with { IsWhole = true }, Tested = StopAtEnd, Leg = Leg };
        if (!tests.IsWhole && tests.After.Count == 0)
        {
            end.Cancel();
        }

        try
        {
            return replay.Run(new UnaskedEvaluator(graph), null, end.Token);
        }
        catch (SearchStoppedException stopped)
        {
            return stopped.Partial;
        }

        void StopAtEnd(EdgeTest test)
        {
            if (!tests.IsWhole && test.Order == tests.After.Count - 1)
            {
                end.Cancel();
            }
        }
    }

    /// <summary>Searches the evaluator's graph.</summary>
    /// <param name="evaluator">Scores the model with edges ablated.</param>
    /// <param name="progress">Told after every evaluation.</param>
    /// <param name="cancellation">Stops the search between two tests.</param>
    /// <exception cref="SearchException">A metric is not a number; the message names the edge.</exception>
    /// <exception cref="InvalidDataException">What was recorded is not of this search, or not what is computed now.</exception>
    /// <exception cref="SearchStoppedException">The search was stopped; it carries what was found until then.</exception>
    public SearchResult Run(ICircuitEvaluator evaluator, IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default)
    {
        VisitOrder order = new(evaluator.Graph, _options);
        LeggedEvaluator legs = new(evaluator, Recorded, Leg);
        SearchState state = new(evaluator.Graph, legs.Start());
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

        legs.End(state.Tests);
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
                foreach (double after in legs.Evaluate(state, new(edges, done, edges.Length - done), IsRemoved))
                {
                    var test = Judge(steps[done++], after, state, evaluator);
                    legs.Compare(test);
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

    private EdgeTest Judge(SearchStep step, double after, SearchState state, ICircuitEvaluator evaluator)
    {
        double change = after - state.Metric;
        if (double.IsNaN(change) || double.IsNegativeInfinity(after))
        {
            throw new SearchException(string.Create(
                CultureInfo.InvariantCulture,
                $"the metric is {after} with {step} ablated (test {state.Tests}, {state.Removed.Count} edges removed before, metric "
                    + $"{state.Metric}){NotANumber.At(evaluator, state.Removed.With(step.Edges))}: the search cannot compare it"));
        }

        double compared = Compared(change);
        var decision = IsRemoved(change) ? Decision.Remove : Decision.Keep;
        EdgeTest test = new(state.Tests, step.Receiver, step.Edge, step.Edges, state.Metric, after, compared, _options.Threshold, decision);
        return Decide is null ? test : test with { Decision = Decide(test) };
    }

    private double Compared(double change) => _options.Rule == ComparisonRule.Absolute ? Math.Abs(change) : change;

    private bool IsRemoved(double change) => Compared(change) < _options.Threshold;
}
