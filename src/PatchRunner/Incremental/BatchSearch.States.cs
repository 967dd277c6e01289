using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>What is known of the circuit that a search stands at, and of the one asked about last.</summary>
internal sealed partial class BatchSearch
{
    private State _base;
    private State? _pending;

    private void Settle(EdgeSet removed)
    {
        if (removed.Equals(_base.Removed))
        {
            return;
        }

        if (Answered(removed) is { } answer)
        {
            Adopt(answer);
            return;
        }

        _foresight?.Dispose();
        _foresight = null;
        if (_base.Removed.Any(edge => !removed.Contains(edge)))
        {
            StartAnew();
        }

        if (!removed.Equals(_base.Removed))
        {
            Adopt(Advance(removed, () => false)!);
        }
    }

    /// <summary>Forgets all but the clean run.</summary>
    public void Forget()
    {
        _foresight?.Dispose();
        _pending?.Dispose();
        _window?.Dispose();
        (_foresight, _pending, _window, _demand) = (null, null, null, null);
        StartAnew();
    }

    private void StartAnew()
    {
        double clean = _anchors.CleanMetric ?? _base.Metric ?? throw new InvalidOperationException("the clean metric was not kept");
        _base.Dispose();
        _base = NewState(new(_wiring.Graph));
        _base.Metric = clean;
    }

    /// <summary>The answer that is this circuit's, if one is. All others are let go: they say what differs from a circuit that is left now.</summary>
    private State? Answered(EdgeSet removed)
    {
        State? answer = null;
        if (_pending is not null && removed.Equals(_pending.Removed))
        {
            (answer, _pending) = (_pending, null);
        }
        else if (_window?.Find(removed) is { } candidate)
        {
            answer = Taken(_window, candidate);
        }

        _pending?.Dispose();
        _window?.Dispose();
        (_pending, _window) = (null, null);
        return answer;
    }

    private State NewState(EdgeSet removed) => new(removed, _wiring.Nodes.Count, _wiring.Receivers.Count);

    private void Adopt(State next)
    {
        _anchors.CleanMetric ??= _base.Metric;
        State merged = NewState(next.Removed);
        merged.Metric = next.Metric ?? _base.Metric;
        Merge(_base.Senders, next.Senders, merged.Senders);
        Merge(_base.Inputs, next.Inputs, merged.Inputs);
        ForgetChanged(next);
        Merge(_base.Operands, next.Operands, merged.Operands);
        Merge(_base.Patterns, next.Patterns, merged.Patterns);
        for (int receiver = 0; receiver < merged.Updates.Length; receiver++)
        {
            merged.Updates[receiver] = next.Inputs[receiver] is null ? _base.Updates[receiver] : next.Updates[receiver];
        }

        next.LetGoOfSteps();
        _base = merged;
        LetGoOfDead();
    }

    /// <summary>Frees q, k and v of inputs that are no more, computed anew or not.</summary>
    private void ForgetChanged(State next)
    {
        for (int receiver = 0; receiver < next.Inputs.Length; receiver++)
        {
            if (next.Inputs[receiver] is not null)
            {
                _base.Operands[receiver]?.Dispose();
                _base.Operands[receiver] = null;
            }
        }
    }

    /// <summary>Frees what is kept of nodes that no longer reach the logits: nothing asks for it before the search starts anew.</summary>
    private void LetGoOfDead()
    {
        var demand = DemandOf(_base.Removed);
        for (int node = 0; node < _wiring.Nodes.Count; node++)
        {
            if (demand[node] is null)
            {
                _base.LetGo(node, _wiring.ReceiversOf[node]);
            }
        }
    }

    private static void Merge<T>(T?[] old, T?[] fresh, T?[] merged)
        where T : class, IDisposable
    {
        for (int i = 0; i < merged.Length; i++)
        {
            merged[i] = fresh[i] ?? old[i];
            if (fresh[i] is not null && !ReferenceEquals(fresh[i], old[i]))
            {
                old[i]?.Dispose();
            }
        }
    }
}
