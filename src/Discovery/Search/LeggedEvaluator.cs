using System.Globalization;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>
/// Answers a search: from what was recorded as far as whole legs go, then from an evaluator, whose answers have to be those recorded as far as there are some.
/// </summary>
/// <param name="evaluator">Scores the model with edges ablated.</param>
/// <param name="recorded">What was found out before; null where nothing was.</param>
/// <param name="leg">Tests in a leg.</param>
internal sealed class LeggedEvaluator(ICircuitEvaluator evaluator, RecordedTests? recorded, int leg)
{
    private readonly int _taken = recorded is null ? 0 : recorded.IsWhole ? recorded.After.Count : recorded.After.Count / leg * leg;

    /// <summary>Whether the test of that number is answered from the record.</summary>
    public bool IsRecorded(int test) => test < _taken;

    /// <summary>The metric of the whole model.</summary>
    /// <exception cref="SearchException">It is not a number.</exception>
    /// <exception cref="InvalidDataException">It is not the one recorded.</exception>
    public double Start()
    {
        if (recorded is { IsWhole: true })
        {
            return recorded.Start;
        }

        evaluator.Forget();
        double start = evaluator.Evaluate(new EdgeSet(evaluator.Graph));
        if (recorded is not null)
        {
            RecordedTests.Compare(recorded.Start, start, "the metric of the whole model");
        }

        return double.IsFinite(start)
            ? start
            : throw new SearchException(string.Create(CultureInfo.InvariantCulture,
                $"the metric of the whole model is {start}{NotANumber.At(evaluator, new(evaluator.Graph))}: no edge can be compared with it"));
    }

    /// <summary>
    /// What the next steps give, as <see cref="ICircuitEvaluator.Evaluate(EdgeSet, IReadOnlyList{IReadOnlyList{int}}, Func{double, bool})"/>.
    /// </summary>
    public IReadOnlyList<double> Evaluate(SearchState state, ArraySegment<IReadOnlyList<int>> steps, Func<double, bool> takes)
    {
        if (IsRecorded(state.Tests))
        {
            return [recorded!.After[state.Tests]];
        }

        int done = state.Tests % leg;
        if (done == 0)
        {
            evaluator.Forget();
        }

        int asked = Math.Min(steps.Count, leg - done);
        var values = evaluator.Evaluate(state.Removed, steps[..asked], takes);
        return values.Count >= 1 && values.Count <= asked
            ? values
            : throw new InvalidOperationException($"the evaluator answered {values.Count} of {asked} steps");
    }

    /// <summary>Sees that a test that was made again gave what it had given.</summary>
    /// <exception cref="InvalidDataException">It did not.</exception>
    public void Compare(EdgeTest test)
    {
        if (recorded is not null && test.Order < recorded.After.Count)
        {
            RecordedTests.Compare(recorded.After[test.Order], test.After,
                FormattableString.Invariant($"test {test.Order} ({test.Edge?.ToString() ?? test.Receiver.ToString()})"));
        }
    }

    /// <summary>Leaves the evaluator as if the last test had not been its last question, however many of them it was asked.</summary>
    /// <exception cref="InvalidDataException">More tests were recorded than the search makes.</exception>
    public void End(int tests)
    {
        if (recorded is not null && recorded.After.Count > tests)
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"the search cannot go on: {recorded.After.Count} tests were saved, and it makes {tests}; begin anew without --resume"));
        }

        evaluator.Forget();
    }
}
