using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// Scores circuits on one batch from the smallest recomputation: what is downstream of a changed receiver through kept edges, and of that only the places
/// that the metric reads where nothing else is wanted.
/// </summary>
internal sealed partial class BatchSearch : IDisposable
{
    private const int FewTerms = 6;
    private const int UpdatesBeforeRefresh = 24;

    private readonly Wiring _wiring;
    private readonly ComponentSessions _components;
    private readonly Arithmetic _arithmetic;
    private readonly Anchors _anchors;
    private readonly SideValues _fullSides;
    private readonly SideValues? _placeSides;
    private readonly OrtValue? _places;
    private readonly MetricRunner _metric;
    private readonly bool[] _positionwise;
    private readonly TransformerMap _map;
    private readonly Func<OnnxModel, BoundSession> _open;
    private State _base;
    private State? _pending;

    /// <summary>Makes a batch ready.</summary>
    /// <param name="model">The model.</param>
    /// <param name="wiring">Its edges.</param>
    /// <param name="library">Its components.</param>
    /// <param name="sessions">Where sessions come from.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="anchors">What stays in a search.</param>
    /// <param name="proven">An earlier batch for which the components were held against the model; null to do so here.</param>
    /// <exception cref="ComponentMismatchException">A component gives something else than the model.</exception>
    public BatchSearch(
        MappedModel model, Wiring wiring, ComponentLibrary library, SessionLibrary sessions, EvaluationBatch batch, Func<Arithmetic, Anchors> anchors, BatchSearch? proven)
    {
        (_wiring, _components, _arithmetic) = (wiring, new(library, sessions.Runner), new(sessions));
        _anchors = anchors(_arithmetic);
        (_map, _open) = (model.Map, sessions.Bind);
        _fullSides = new(_map, _open, batch.Clean);
        bool free = model.Map.Profiles.First.Batch != model.Map.Profiles.Second.Batch && model.Map.Profiles.First.Sequence != model.Map.Profiles.Second.Sequence;
        if (free && batch is { Places: { } places, PlacesMetric: not null })
        {
            _places = OrtTensor.ToOrtValue(OnnxTensor.Of([.. places.SelectMany(place => new long[] { place.Prompt, place.Position })], places.Count, 2));
            PlaceCount = places.Count;
            _placeSides = new(_map, _open, new Dictionary<string, OnnxTensor>
            {
                [model.Map.Inputs.Tokens.Name] = OnnxTensor.Of(new long[places.Count], places.Count, 1),
            });
        }

        _positionwise = proven?._positionwise ?? new ComponentProof(wiring, _components, _arithmetic, _anchors).Check(_fullSides, _placeSides, Gather, model.IsCoarse);
        model.GiveBackMemory();
        _base = NewState(new(wiring.Graph));
        int logits = wiring.ReceiversOf[wiring.Logits][0];
        using var cleanLogits = _components.Run(new(CircuitNode.Logits), Sides(Outcome), _anchors.CleanInput(logits).Get(Outcome, Gather));
        _metric = new(sessions.Bind, Outcome == Extent.Places ? batch.PlacesMetric! : batch.Metric, cleanLogits);
        _base.Metric = _metric.Value(cleanLogits);
    }

    private Extent Outcome => _places is null ? Extent.Full : Extent.Places;

    /// <summary>The metric, with its own sign, once the edges of <paramref name="step"/> are ablated on top of <paramref name="removed"/>.</summary>
    public double Evaluate(EdgeSet removed, IReadOnlyList<int> step)
    {
        Settle(removed);
        var target = removed.Clone();
        foreach (int edge in step)
        {
            target.Add(edge);
        }

        if (target.SetEquals(_base.Removed))
        {
            return _base.Metric!.Value;
        }

        _pending?.Dispose();
        _pending = Advance(target);
        return _pending.Metric ?? _base.Metric!.Value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pending?.Dispose();
        _window?.Dispose();
        _base.Dispose();
        _anchors.Dispose();
        _fullSides.Dispose();
        _placeSides?.Dispose();
        foreach (var sides in _stackSides.Values)
        {
            sides.Dispose();
        }

        _places?.Dispose();
        _metric.Dispose();
        _components.Dispose();
        _arithmetic.Dispose();
    }

    private void Settle(EdgeSet removed)
    {
        if (removed.SetEquals(_base.Removed))
        {
            return;
        }

        if (_pending is not null && removed.SetEquals(_pending.Removed))
        {
            Adopt(_pending);
            _pending = null;
            return;
        }

        if (_window?.Find(removed) is { } candidate)
        {
            Adopt(Taken(_window, candidate));
            _window.Dispose();
            _window = null;
            return;
        }

        if (_base.Removed.Any(edge => !removed.Contains(edge)))
        {
            double clean = _anchors.CleanMetric ?? throw new InvalidOperationException("the clean metric was not kept");
            _base.Dispose();
            _base = NewState(new(_wiring.Graph));
            _base.Metric = clean;
        }

        if (!removed.SetEquals(_base.Removed))
        {
            Adopt(Advance(removed.Clone()));
        }
    }

    private State NewState(EdgeSet removed) => new(removed, _wiring.Nodes.Count, _wiring.Receivers.Count);

    private void Adopt(State next)
    {
        _anchors.CleanMetric ??= _base.Metric;
        State merged = NewState(next.Removed);
        merged.Metric = next.Metric ?? _base.Metric;
        Merge(_base.Changes, next.Changes, merged.Changes);
        Merge(_base.Inputs, next.Inputs, merged.Inputs);
        Merge(_base.Operands, next.Operands, merged.Operands);
        for (int receiver = 0; receiver < merged.Updates.Length; receiver++)
        {
            merged.Updates[receiver] = next.Inputs[receiver] is null ? _base.Updates[receiver] : next.Updates[receiver];
        }

        _base = merged;
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

    private State Advance(EdgeSet target)
    {
        var next = NewState(target);
        var changed = new bool[_wiring.Receivers.Count];
        MarkChanged(target, changed);
        Demand demand = new(_wiring, _positionwise, target, Outcome);
        for (int node = 0; node < _wiring.Nodes.Count; node++)
        {
            if (demand[node] is not { } extent)
            {
                continue;
            }

            int[] dirty = [.. _wiring.ReceiversOf[node].Where(receiver => changed[receiver] || Hears(receiver, next))];
            if (dirty.Length > 0)
            {
                Recompute(node, dirty, extent, next);
            }
        }

        return next;
    }

    private void MarkChanged(EdgeSet target, bool[] changed)
    {
        for (int receiver = 0; receiver < changed.Length; receiver++)
        {
            int first = _wiring.FirstEdge[receiver];
            for (int i = 0; i < _wiring.SendersOf[receiver].Length && !changed[receiver]; i++)
            {
                changed[receiver] = target.Contains(first + i) != _base.Removed.Contains(first + i);
            }
        }
    }

    private bool Hears(int receiver, State next)
    {
        int edge = _wiring.FirstEdge[receiver];
        foreach (int sender in _wiring.SendersOf[receiver])
        {
            if (!next.Removed.Contains(edge++) && next.Changes[sender] is not null)
            {
                return true;
            }
        }

        return false;
    }

    private void Recompute(int node, int[] dirty, Extent extent, State next)
    {
        var kind = _wiring.Nodes[node].Kind;
        if (kind == NodeKind.Head)
        {
            foreach (int receiver in dirty)
            {
                next.Inputs[receiver] = Input(receiver, Extent.Full, next);
                next.Operands[receiver] = _components.Run(_wiring.Receivers[receiver], _fullSides, next.Inputs[receiver]!.Full!);
            }

            int[] inputs = _wiring.ReceiversOf[node];
            using var output = _components.Run(
                new(_wiring.Nodes[node]), _fullSides, Operand(inputs[0], next), Operand(inputs[1], next), Operand(inputs[2], next), _anchors.CleanInput(inputs[0]).Full!);
            next.Changes[node] = Change(node, output, Extent.Full);
            return;
        }

        int only = dirty[0];
        next.Inputs[only] = Input(only, extent, next);
        var result = _components.Run(_wiring.Receivers[only], Sides(extent), next.Inputs[only]!.Get(extent, Gather));
        using (result)
        {
            if (kind == NodeKind.Logits)
            {
                next.Metric = _metric.Value(result);
            }
            else
            {
                next.Changes[node] = Change(node, result, extent);
            }
        }
    }

    private Signal Change(int node, OrtValue current, Extent extent)
    {
        var change = _arithmetic.Sum([(current, false), (_anchors.Ablated(node).Get(extent, Gather), true)]);
        return extent == Extent.Full ? new(change) : new(null, change);
    }

    private OrtValue Operand(int receiver, State next)
    {
        if (next.Operands[receiver] is { } fresh)
        {
            return fresh;
        }

        if (_base.Operands[receiver] is null)
        {
            _base.Inputs[receiver] ??= Fresh(receiver, Extent.Full, _base);
            _base.Operands[receiver] = _components.Run(_wiring.Receivers[receiver], _fullSides, _base.Inputs[receiver]!.Full!);
        }

        return _base.Operands[receiver]!;
    }

    private Signal Input(int receiver, Extent extent, State next)
    {
        int kept = 0;
        int edge = _wiring.FirstEdge[receiver];
        int[] senders = _wiring.SendersOf[receiver];
        List<(OrtValue, bool)> updates = [];
        for (int i = 0; i < senders.Length; i++)
        {
            bool isKept = !next.Removed.Contains(edge + i), wasKept = !_base.Removed.Contains(edge + i);
            kept += isKept ? 1 : 0;
            if (wasKept && (!isKept || next.Changes[senders[i]] is not null))
            {
                updates.Add((ChangeOf(senders[i], extent, _base), true));
            }

            if (isKept && (!wasKept || next.Changes[senders[i]] is not null))
            {
                updates.Add((ChangeOf(senders[i], extent, next), false));
            }
        }

        bool known = _base.Inputs[receiver] is { } before && (extent == Extent.Places || before.Full is not null);
        if (kept <= FewTerms || !known || _base.Updates[receiver] >= UpdatesBeforeRefresh)
        {
            return Fresh(receiver, extent, next);
        }

        next.Updates[receiver] = _base.Updates[receiver] + 1;
        return Of(extent, _arithmetic.Sum([(_base.Inputs[receiver]!.Get(extent, Gather), false), .. updates]));
    }

    /// <summary>The input from its terms: ablated stream plus kept changes, or, where fewer, clean stream less removed and plus altered changes.</summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="extent">How much of its input is wanted.</param>
    /// <param name="state">The circuit.</param>
    /// <param name="without">Kept senders whose changes are left out, by number.</param>
    private Signal Fresh(int receiver, Extent extent, State state, IReadOnlyCollection<int>? without = null)
    {
        int edge = _wiring.FirstEdge[receiver];
        int[] senders = _wiring.SendersOf[receiver];
        List<(OrtValue, bool)> fromAblated = [(_anchors.AblatedInput(receiver).Get(extent, Gather), false)];
        List<(OrtValue, bool)> fromClean = [(_anchors.CleanInput(receiver).Get(extent, Gather), false)];
        int kept = Enumerable.Range(edge, senders.Length).Count(e => !state.Removed.Contains(e));
        bool few = kept <= Math.Max(FewTerms, senders.Length - kept);
        for (int i = 0; i < senders.Length; i++)
        {
            bool isKept = !state.Removed.Contains(edge + i);
            bool leftOut = without?.Contains(senders[i]) == true;
            if (few && isKept && !leftOut)
            {
                fromAblated.Add((ChangeOf(senders[i], extent, state), false));
            }
            else if (!few && (!isKept || leftOut || Current(senders[i], state) is not null))
            {
                fromClean.Add((_anchors.CleanChange(senders[i]).Get(extent, Gather), true));
                if (isKept && !leftOut)
                {
                    fromClean.Add((ChangeOf(senders[i], extent, state), false));
                }
            }
        }

        return Of(extent, _arithmetic.Sum(few ? fromAblated : fromClean));
    }

    private Signal? Current(int node, State state) => state.Changes[node] ?? _base.Changes[node];

    private OrtValue ChangeOf(int node, Extent extent, State state) => (Current(node, state) ?? _anchors.CleanChange(node)).Get(extent, Gather);

    private static Signal Of(Extent extent, OrtValue value) => extent == Extent.Full ? new(value) : new(null, value);

    private SideValues Sides(Extent extent) => extent == Extent.Full ? _fullSides : _placeSides!;

    private OrtValue Gather(OrtValue full) => _arithmetic.Gather(full, _places!);
}
