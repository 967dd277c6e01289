using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>What receivers read.</summary>
internal sealed partial class BatchSearch
{
    private const int UpdatesBeforeRefresh = 24;

    private Signal Input(int receiver, Extent extent, State next)
    {
        int kept = 0;
        int edge = _wiring.FirstEdge[receiver];
        int[] senders = _wiring.SendersOf[receiver];
        List<int> stepped = [];
        List<(OrtValue, bool)> updates = [];
        for (int i = 0; i < senders.Length; i++)
        {
            bool isKept = !next.Removed.Contains(edge + i), wasKept = !_base.Removed.Contains(edge + i);
            kept += isKept ? 1 : 0;
            if (wasKept && isKept && next.Senders[senders[i]] is not null)
            {
                stepped.Add(senders[i]);
            }
            else if (wasKept != isKept)
            {
                updates.Add((ChangeOf(senders[i], extent, isKept ? next : _base), wasKept));
            }
        }

        if (kept <= _anchors.FewTerms || _base.Inputs[receiver]?.Has(extent) != true || _base.Updates[receiver] >= UpdatesBeforeRefresh)
        {
            return Fresh(receiver, extent, next);
        }

        if (stepped.Count > 0)
        {
            updates.Insert(0, (Steps(stepped, extent, next), false));
        }

        next.Updates[receiver] = _base.Updates[receiver] + 1;
        return Of(extent, _arithmetic.Sum([(_base.Inputs[receiver]!.Get(extent, Gather), false), .. updates]));
    }

    /// <summary>What senders' values gained together in this step, computed once for all that hear the same ones.</summary>
    private OrtValue Steps(List<int> senders, Extent extent, State next)
    {
        if (senders.Count == 1)
        {
            return Step(senders[0], extent, next);
        }

        string key = string.Join(',', senders);
        if (!next.JointSteps.TryGetValue((key, extent), out var joint))
        {
            next.JointSteps[(key, extent)] = joint = _arithmetic.Sum([.. senders.Select(sender => (Step(sender, extent, next), false))]);
        }

        return joint;
    }

    /// <summary>What a sender's value gained in this step, computed once for all that hear it.</summary>
    private OrtValue Step(int sender, Extent extent, State next)
    {
        if (next.Steps[sender]?.Has(extent) != true)
        {
            next.Steps[sender]?.Dispose();
            next.Steps[sender] = Of(extent, Gained(sender, extent, next));
        }

        return next.Steps[sender]!.Get(extent, Gather);
    }

    private OrtValue Gained(int sender, Extent extent, State next)
    {
        Signal? now = ValueAt(next), before = ValueAt(_base);
        List<(OrtValue, bool)> terms = [(now?.Get(extent, Gather) ?? ChangeOf(sender, extent, next), false),
            (before?.Get(extent, Gather) ?? ChangeOf(sender, extent, _base), true)];
        if (now is null != before is null)
        {
            terms.Add((_anchors.Ablated(sender).Get(extent, Gather), before is null));
        }

        return _arithmetic.Sum(terms);

        Signal? ValueAt(State state) => state.Senders[sender]?.Value is { } value && value.Has(extent) ? value : null;
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
        bool few = kept <= Math.Max(_anchors.FewTerms, senders.Length - kept);
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

        return (few, fromAblated.Count, fromClean.Count) switch
        {
            (true, 1, _) => new(_anchors.AblatedInput(receiver)),
            (false, _, 1) => new(_anchors.CleanInput(receiver)),
            _ => Of(extent, _arithmetic.Sum(few ? fromAblated : fromClean)),
        };
    }

    private SenderState? Current(int node, State state) => state.Senders[node] ?? _base.Senders[node];

    private OrtValue ChangeOf(int node, Extent extent, State state)
    {
        if (Current(node, state) is not { } current)
        {
            return _anchors.CleanChange(node).Get(extent, Gather);
        }

        if (current.Change?.Has(extent) != true)
        {
            current.Keep(Of(extent, _arithmetic.Sum([(current.Value!.Get(extent, Gather), false), (_anchors.Ablated(node).Get(extent, Gather), true)])));
        }

        return current.Change!.Get(extent, Gather);
    }

    private static Signal Of(Extent extent, OrtValue value) => extent == Extent.Full ? new(value) : new(null, value);
}
