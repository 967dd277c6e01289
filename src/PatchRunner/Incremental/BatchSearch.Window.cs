using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Components;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Windows: several candidates at once.</summary>
internal sealed partial class BatchSearch
{
    private Window? _window;

    /// <summary>
    /// Whether steps that change the inputs of <paramref name="node"/> can be stacked: everything that it changes is wanted at the measured places only.
    /// </summary>
    public bool CanStack(int node, EdgeSet removed)
    {
        if (_places is null)
        {
            return false;
        }

        var demand = DemandOf(removed);
        if (_wiring.Nodes[node].Kind != NodeKind.Head && demand[node] != Extent.Places)
        {
            return false;
        }

        var hears = new bool[_wiring.Receivers.Count];
        MarkListeners(node, removed, hears);
        for (int receiver = 0; receiver < hears.Length; receiver++)
        {
            int hearing = _wiring.NodeOf[receiver];
            if (hears[receiver] && demand[hearing] is { } extent)
            {
                if (extent == Extent.Full || _wiring.Nodes[hearing].Kind == NodeKind.Head)
                {
                    return false;
                }

                MarkListeners(hearing, removed, hears);
            }
        }

        return true;
    }

    /// <summary>The metric, with its own sign, as the edges of each step are ablated on top of <paramref name="removed"/> and the steps before.</summary>
    public double[] Evaluate(EdgeSet removed, int node, IReadOnlyList<IReadOnlyList<int>> steps)
    {
        Settle(removed);
        _foresight?.Dispose();
        _foresight = null;
        _window?.Dispose();
        _window = null;
        State[] own = new State[steps.Count];
        var target = removed;
        for (int candidate = 0; candidate < own.Length; candidate++)
        {
            target = target.With(steps[candidate]);
            own[candidate] = NewState(target);
        }

        Window window = new(own);
        var demand = DemandOf(removed);
        var logits = Start(window, node, demand);
        var hears = new bool[_wiring.Receivers.Count];
        MarkListeners(node, own[0].Removed, hears);
        for (int receiver = 0; receiver < hears.Length; receiver++)
        {
            int hearing = _wiring.NodeOf[receiver];
            if (hears[receiver] && demand[hearing] is not null)
            {
                logits = Continue(window, receiver, hearing) ?? logits;
                MarkListeners(hearing, own[0].Removed, hears);
            }
        }

        _window = window;
        for (int candidate = 0; candidate < own.Length; candidate++)
        {
            own[candidate].Metric = logits is null ? _base.Metric : Measured(logits, candidate);
        }

        logits?.Dispose();
        return [.. own.Select(state => state.Metric!.Value)];
    }

    private OrtValue? Start(Window window, int node, Demand demand)
    {
        int receiver = _wiring.ReceiversOf[node][0];
        foreach (var state in window.Own)
        {
            if (_wiring.Nodes[node].Kind == NodeKind.Head)
            {
                var changed = Changed(state.Removed);
                Recompute(node, [.. _wiring.ReceiversOf[node].Where(own => changed[own])], demand, state);
            }
            else
            {
                state.Inputs[receiver] = Input(receiver, Extent.Places, state);
            }
        }

        if (_wiring.Nodes[node].Kind == NodeKind.Head)
        {
            window.Changes[node] = _arithmetic.Stack([.. window.Own.Select(state => ChangeOf(node, Extent.Places, state))]);
            return null;
        }

        using var inputs = _arithmetic.Stack([.. window.Own.Select(state => state.Inputs[receiver]!.Get(Extent.Places, Gather))]);
        return Pass(window, receiver, node, inputs);
    }

    private OrtValue? Continue(Window window, int receiver, int node)
    {
        var (input, updates) = StackedInput(window, receiver);
        window.Inputs[receiver] = (input, updates);
        return Pass(window, receiver, node, input);
    }

    /// <summary>Runs a node on a stack of inputs; the logits are returned, other nodes' changes are kept.</summary>
    private OrtValue? Pass(Window window, int receiver, int node, OrtValue inputs)
    {
        var result = _components.Run(_wiring.Receivers[receiver], _places!.Stacked(window.Own.Count), inputs);
        if (node == _wiring.Logits)
        {
            return result;
        }

        using (result)
        {
            window.Changes[node] = _arithmetic.AddToEach(result, _anchors.Ablated(node).Get(Extent.Places, Gather), subtract: true);
        }

        return null;
    }

    private (OrtValue Value, int Updates) StackedInput(Window window, int receiver)
    {
        var removed = window.Own[0].Removed;
        int edge = _wiring.FirstEdge[receiver];
        int[] heard = [.. _wiring.SendersOf[receiver].Where((sender, i) => !removed.Contains(edge + i) && window.Changes.ContainsKey(sender))];
        int kept = Enumerable.Range(edge, _wiring.SendersOf[receiver].Length).Count(e => !removed.Contains(e));
        bool fresh = kept <= _anchors.FewTerms || _base.Inputs[receiver] is null || _base.Updates[receiver] >= UpdatesBeforeRefresh;
        int updates = fresh ? 0 : _base.Updates[receiver] + 1;
        using var rest = fresh
            ? Fresh(receiver, Extent.Places, _base, heard)
            : Of(Extent.Places, _arithmetic.Sum(
                [Term.Plus(_base.Inputs[receiver]!.Get(Extent.Places, Gather)), .. heard.Select(sender => Term.Minus(ChangeOf(sender, Extent.Places, _base)))]));
        var each = rest.Get(Extent.Places, Gather);
        if (heard.Length == 1)
        {
            return (_arithmetic.AddToEach(window.Changes[heard[0]], each, subtract: false), updates);
        }

        using var changes = _arithmetic.Sum([.. heard.Select(sender => Term.Plus(window.Changes[sender]))]);
        return (_arithmetic.AddToEach(changes, each, subtract: false), updates);
    }

    private double Measured(OrtValue logits, int candidate)
    {
        using var own = Layer(logits, candidate);
        return _metric.Value(own);
    }

    private OrtValue Layer(OrtValue stack, int candidate) => _arithmetic.Rows(stack, (long)candidate * PlaceCount!.Value, (candidate + 1L) * PlaceCount!.Value);

    /// <summary>One candidate's state with its layers of what was stacked.</summary>
    private State Taken(Window window, int candidate)
    {
        var own = window.Own[candidate];
        State state = NewState(own.Removed);
        state.Metric = own.Metric;
        Take(own.Senders, state.Senders);
        Take(own.Inputs, state.Inputs);
        Take(own.Operands, state.Operands);
        Take(own.Patterns, state.Patterns);
        Array.Copy(own.Updates, state.Updates, own.Updates.Length);
        foreach (var (node, change) in window.Changes.Where(change => state.Senders[change.Key] is null))
        {
            state.Senders[node] = new(null, new(null, Layer(change, candidate)));
        }

        foreach (var (receiver, input) in window.Inputs)
        {
            state.Inputs[receiver] = new(null, Layer(input.Value, candidate));
            state.Updates[receiver] = input.Updates;
        }

        return state;
    }

    private static void Take<T>(T?[] from, T?[] to)
        where T : class
    {
        from.CopyTo(to, 0);
        Array.Clear(from);
    }
}
