using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Work on the next question before it is asked, while another batch is still at this one.</summary>
internal sealed partial class BatchSearch
{
    private Foresight? _foresight;

    /// <summary>The metric of the circuit that the last question started from, with its own sign.</summary>
    public double Metric => _base.Metric!.Value;

    /// <summary>Answers what will be asked next if a guess is right.</summary>
    /// <param name="taken">The guess: whether the step asked about last is taken.</param>
    /// <param name="step">The step after it.</param>
    /// <param name="abandoned">Asked now and then whether the guess has turned out wrong.</param>
    public void LookAhead(bool taken, IReadOnlyList<int> step, Func<bool> abandoned)
    {
        if (_foresight is not null || (taken && _pending is null))
        {
            return;
        }

        LentState from = new(_base, taken ? _pending : null);
        var target = from.Removed.With(step);
        if (target.Equals(from.Removed))
        {
            return;
        }

        State? next = null;
        var known = _base;
        _base = from;
        try
        {
            next = Advance(target, abandoned);
        }
        finally
        {
            _base = known;
            if (next is null)
            {
                from.Dispose();
            }
        }

        _foresight = next is null ? null : new(from, next);
    }

    /// <summary>The answer, if it was the one guessed; what the guess was based on is let go in any case.</summary>
    private State? Foreseen(EdgeSet removed, EdgeSet target)
    {
        (_foresight, var guess) = (null, _foresight);
        if (guess is null || !guess.From.Removed.Equals(removed) || !guess.Next.Removed.Equals(target))
        {
            guess?.Dispose();
            return null;
        }

        guess.From.HandOver(_base);
        return guess.Next;
    }

    /// <summary>An answer to a question that was not asked yet.</summary>
    private sealed record Foresight(LentState From, State Next) : IDisposable
    {
        public void Dispose()
        {
            From.Dispose();
            Next.Dispose();
        }
    }
}
