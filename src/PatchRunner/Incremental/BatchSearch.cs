using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Components;
using Acdc.Onnx.PatchRunner.Evaluation;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// Scores circuits on one batch from the smallest recomputation: what is downstream of a changed receiver through kept edges, and of that only the places
/// that the metric reads where nothing else is wanted.
/// </summary>
internal sealed partial class BatchSearch : IDisposable
{
    private readonly Wiring _wiring;
    private readonly ComponentRuns _runs;
    private readonly ComponentSessions _components;
    private readonly Arithmetic _arithmetic;
    private readonly Anchors _anchors;
    private readonly SideValues _fullSides;
    private readonly MeasuredPlaces? _places;
    private readonly MetricRunner _metric;
    private readonly bool[] _same;
    private Placewise _placewise = Placewise.Nothing;
    private volatile Demand? _demand;
    private readonly MappedModel _model;

    /// <summary>Makes a batch ready.</summary>
    /// <param name="model">The model.</param>
    /// <param name="wiring">Its edges.</param>
    /// <param name="sessions">Where sessions come from.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="runs">Runs its components; taken over.</param>
    /// <param name="sides">Outside values for whole streams; taken over.</param>
    /// <param name="anchors">What stays in a search; taken over.</param>
    public BatchSearch(MappedModel model, Wiring wiring, SessionLibrary sessions, EvaluationBatch batch, ComponentRuns runs, SideValues sides, Anchors anchors)
    {
        (_wiring, _runs, _components, _arithmetic, _fullSides, _anchors) = (wiring, runs, runs.Components, runs.Arithmetic, sides, anchors);
        _model = model;
        _places = MeasuredPlaces.Of(model, batch, _arithmetic, runs.Sides, sides);
        _same = [
            .. _wiring.Nodes.Select((_, node) => node != _wiring.Logits && _wiring.ReceiversOf[node].Length == 0 && IsNothing(_anchors.CleanChange(node)))];
        _base = NewState(new(_wiring.Graph));
        using var logits = CleanLogits();
        _metric = new(sessions.Bind, Outcome == Extent.Places ? batch.PlacesMetric! : batch.Metric, logits);
        _base.Metric = _metric.Value(logits);
    }

    /// <summary>How many places are measured; null where whole streams are computed.</summary>
    public int? PlaceCount => _places?.Count;

    private Extent Outcome => _places is null ? Extent.Full : Extent.Places;

    /// <summary>Holds the batch's clean run against the model itself.</summary>
    /// <param name="sample">What the model gives for some of the prompts.</param>
    /// <returns>What can be computed at the measured places alone.</returns>
    /// <exception cref="ComponentMismatchException">The components give something else than the model.</exception>
    public Placewise Prove(LogitsSample sample)
    {
        ComponentProof proof = new(_wiring, _runs, _anchors, sample.Prompts, _model.Roundoff);
        using var logits = CleanLogits();
        sample.Check(_components.ReadToHost(logits), _places is not null);
        return proof.Find(_places is not null);
    }

    /// <summary>Computes at the measured places alone what <paramref name="placewise"/> allows; until then every position is computed.</summary>
    public void Use(Placewise placewise)
    {
        _placewise = _places is { OnePerPrompt: true } ? placewise : placewise.WithoutHeads(_wiring);
        _demand = null;
    }

    /// <summary>The metric, with its own sign, once the edges of <paramref name="step"/> are ablated on top of <paramref name="removed"/>.</summary>
    public double Evaluate(EdgeSet removed, IReadOnlyList<int> step)
    {
        Settle(removed);
        var target = removed.With(step);
        var foreseen = Foreseen(removed, target);
        if (target.Equals(_base.Removed))
        {
            return _base.Metric!.Value;
        }

        _pending?.Dispose();
        _pending = foreseen ?? Advance(target, () => false)!;
        return _pending.Metric ?? _base.Metric!.Value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pending?.Dispose();
        _foresight?.Dispose();
        _window?.Dispose();
        _base.Dispose();
        _anchors.Dispose();
        _fullSides.Dispose();
        _places?.Dispose();
        _metric.Dispose();
        _runs.Dispose();
    }

    /// <summary>
    /// What the edges of <paramref name="target"/> ablated change; null once <paramref name="abandoned"/> says that nobody needs it any more.
    /// </summary>
    private State? Advance(EdgeSet target, Func<bool> abandoned)
    {
        var next = NewState(target);
        var changed = Changed(target);
        var demand = DemandOf(target);
        for (int node = 0; node < _wiring.Nodes.Count; node++)
        {
            if (demand[node] is null)
            {
                continue;
            }

            int[] dirty = [.. _wiring.ReceiversOf[node].Where(receiver => changed[receiver])];
            if (dirty.Length > 0)
            {
                if (abandoned())
                {
                    next.Dispose();
                    return null;
                }

                Recompute(node, dirty, demand, next);
                MarkListeners(node, target, changed);
            }
        }

        return next;
    }

    /// <summary>From what was asked last, whoever asked: tests in a row differ in few edges.</summary>
    private Demand DemandOf(EdgeSet removed) => _demand = _demand is { } last ? last.With(removed) : new(_wiring, _placewise, removed, Outcome);

    /// <summary>The receivers with an edge that is removed in one circuit only, the one known or <paramref name="target"/>.</summary>
    private bool[] Changed(EdgeSet target)
    {
        var changed = new bool[_wiring.Receivers.Count];
        foreach (int edge in target.Difference(_base.Removed))
        {
            int receiver = _wiring.ReceiverOf[edge];
            changed[receiver] |= !_same[_wiring.SendersOf[receiver][edge - _wiring.FirstEdge[receiver]]];
        }

        return changed;
    }

    /// <summary>Marks the receivers that read a node by an edge that is not removed.</summary>
    private void MarkListeners(int node, EdgeSet removed, bool[] receivers)
    {
        foreach (var (receiver, edge) in _wiring.EdgesFrom[node])
        {
            receivers[receiver] |= !removed.Contains(edge);
        }
    }

    /// <summary>Whether a sender's clean and ablated values are the same, as those of positions are under corrupted ablation.</summary>
    private bool IsNothing(Signal change) => _components.ReadToHost(change.Full!).As<float>().IndexOfAnyExcept(0f) < 0;

    private void Recompute(int node, int[] dirty, Demand demand, State next)
    {
        if (_wiring.Nodes[node].Kind == NodeKind.Head)
        {
            RecomputeHead(node, dirty, demand, next);
            return;
        }

        int only = dirty[0];
        var extent = demand.Of(only);
        next.Inputs[only] = Input(only, extent, next);
        var result = _components.Run(_wiring.Receivers[only], Sides(extent), next.Inputs[only]!.Get(extent, Gather));
        if (node != _wiring.Logits)
        {
            next.Senders[node] = new(Of(extent, result));
            return;
        }

        using (result)
        {
            next.Metric = _metric.Value(result);
        }
    }

    private OrtValue CleanLogits() =>
        _components.Run(new(CircuitNode.Logits), Sides(Outcome), _anchors.CleanInput(_wiring.ReceiversOf[_wiring.Logits][0]).Get(Outcome, Gather));

    private SideValues Sides(Extent extent) => extent == Extent.Full ? _fullSides : _places!.Sides;

    private OrtValue Gather(OrtValue full) => _places!.Gather(full);
}
