using System.Globalization;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Conformance;

/// <summary>Repeats a recorded search with <see cref="AcdcSearch"/> and compares test by test (docs/semantics, "Replaying a trace").</summary>
internal sealed class TraceReplay
{
    private const double Absolute = 1e-6;
    private const double Relative = 1e-4;
    private const double Rounding = 1e-5;

    private readonly RecordedSearch _trace;
    private readonly List<ReplayDifference> _withinRounding = [];
    private double _largest;
    private ReplayDifference? _first;

    private TraceReplay(RecordedSearch trace) => _trace = trace;

    /// <summary>
    /// Searches with the trace's options and stops at the first difference in a test's edge, metric (1e-4 relative or 1e-6 absolute) or decision.
    /// A decision that differs where the recorded margin is below min(1e-5, τ/2) is taken as recorded.
    /// A search that runs to its end must have deleted and kept the recorded edges.
    /// </summary>
    /// <param name="trace">The recorded search.</param>
    /// <param name="evaluator">An evaluator over the search's model, prompts, ablation and metric.</param>
    /// <param name="progress">Told after every evaluation.</param>
    /// <param name="cancellation">Stops the replay.</param>
    /// <exception cref="SearchException">A metric is not a number.</exception>
    /// <exception cref="OperationCanceledException">The replay was stopped.</exception>
    public static ReplayResult Run(
        RecordedSearch trace,
        ICircuitEvaluator evaluator,
        IProgress<SearchProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        TraceReplay replay = new(trace);
        int tests = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        AcdcSearch search = new(trace.Options)
        {
            Decide = replay.Compare,
            Tested = test =>
            {
                tests = test.Order + 1;
                if (replay._first is not null)
                {
                    stop.Cancel();
                }
            },
        };
        try
        {
            var result = search.Run(evaluator, progress, stop.Token);
            replay._first ??= replay.AtTheEnd(result).FirstOrDefault();
        }
        catch (OperationCanceledException) when (replay._first is not null && !cancellation.IsCancellationRequested)
        {
            // Stopped by itself: what follows a difference would tell nothing.
        }

        return new(tests, replay._withinRounding, replay._largest, replay._first);
    }

    private Decision Compare(EdgeTest test)
    {
        if (test.Order >= _trace.Tests.Count)
        {
            _first ??= new(null, Subject(test.Receiver, test.Edge), "the end", "a test");
            return test.Decision;
        }

        var recorded = _trace.Tests[test.Order];
        string subject = Subject(recorded.Receiver, recorded.Edge);
        if ((recorded.Receiver, recorded.Edge) != (test.Receiver, test.Edge))
        {
            _first ??= new(recorded.Event, subject, "its test", $"the test of {Subject(test.Receiver, test.Edge)}");
            return test.Decision;
        }

        double difference = Math.Abs(test.After - recorded.After);
        _largest = Math.Max(_largest, difference);
        ReplayDifference told =
            new(recorded.Event, subject, Told(recorded.Before, recorded.After, recorded.Decision), Told(test.Before, test.After, test.Decision));
        if (!(difference <= Math.Max(Absolute, Relative * Math.Abs(recorded.After))))
        {
            _first ??= told;
        }
        else if (test.Decision != recorded.Decision)
        {
            if (recorded.Margin(_trace.Options) < Math.Min(Rounding, _trace.Options.Threshold / 2))
            {
                _withinRounding.Add(told);
            }
            else
            {
                _first ??= told;
            }
        }

        return recorded.Decision;
    }

    private IEnumerable<ReplayDifference> AtTheEnd(SearchResult result)
    {
        if (result.Tests.Count < _trace.Tests.Count)
        {
            var missed = _trace.Tests[result.Tests.Count];
            yield return new(missed.Event, Subject(missed.Receiver, missed.Edge), "its test", "the end");
        }

        HashSet<Edge> untested = [.. Edges(result, outcome => outcome.Fate is EdgeFate.Unconnected or EdgeFate.RemovedWithInput)];
        var deleted = _trace.Deleted ?? untested.ToDictionary(edge => edge, _ => 0);
        foreach (var (edge, number) in deleted.Where(deletion => !untested.Contains(deletion.Key)).OrderBy(deletion => deletion.Value))
        {
            yield return new(number, edge.ToString(), "deleted without a test", "no deletion");
        }

        foreach (var edge in untested.Except(deleted.Keys))
        {
            yield return new(null, edge.ToString(), "no deletion", "deleted without a test");
        }

        HashSet<Edge> kept = [.. Edges(result, outcome => outcome.Kept)];
        HashSet<Edge> recorded = [.. (IEnumerable<Edge>?)_trace.Kept ?? kept];
        foreach (var edge in recorded.Except(kept).Concat(kept.Except(recorded)))
        {
            yield return recorded.Contains(edge) ? new(null, edge.ToString(), "kept", "not kept") : new(null, edge.ToString(), "not kept", "kept");
        }
    }

    private static IEnumerable<Edge> Edges(SearchResult result, Func<EdgeOutcome, bool> which) =>
        result.Outcomes.Where(which).Select(outcome => outcome.Edge);

    private static string Subject(Receiver receiver, Edge? edge) => edge?.ToString() ?? $"the whole input {receiver}";

    private static string Told(double before, double after, Decision decision) =>
        string.Create(CultureInfo.InvariantCulture, $"{before:R} to {after:R}, {(decision == Decision.Keep ? "keep" : "remove")}");
}
