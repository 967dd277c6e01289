using Acdc.Onnx.PatchRunner.Components;
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
        List<Term> updates = [];
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
                updates.Add(new(ChangeOf(senders[i], extent, isKept ? next : _base), wasKept ? Sign.Minus : Sign.Plus));
            }
        }

        if (kept <= _anchors.FewTerms || _base.Inputs[receiver]?.Has(extent) != true || _base.Updates[receiver] >= UpdatesBeforeRefresh)
        {
            return Fresh(receiver, extent, next);
        }

        if (stepped.Count > 0)
        {
            updates.Insert(0, Term.Plus(Steps(stepped, extent, next)));
        }

        next.Updates[receiver] = _base.Updates[receiver] + 1;
        return Of(extent, _arithmetic.Sum([Term.Plus(_base.Inputs[receiver]!.Get(extent, Gather)), .. updates]));
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
            next.JointSteps[(key, extent)] = joint = _arithmetic.Sum([.. senders.Select(sender => Term.Plus(Step(sender, extent, next)))]);
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
        List<Term> terms = [Term.Plus(now?.Get(extent, Gather) ?? ChangeOf(sender, extent, next)),
            Term.Minus(before?.Get(extent, Gather) ?? ChangeOf(sender, extent, _base))];
        if (now is null != before is null)
        {
            terms.Add(new(_anchors.Ablated(sender).Get(extent, Gather), before is null ? Sign.Minus : Sign.Plus));
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
        List<Term> fromAblated = [Term.Plus(_anchors.AblatedInput(receiver).Get(extent, Gather))];
        List<Term> fromClean = [Term.Plus(_anchors.CleanInput(receiver).Get(extent, Gather))];
        int kept = Enumerable.Range(edge, senders.Length).Count(e => !state.Removed.Contains(e));
        bool few = kept <= Math.Max(_anchors.FewTerms, senders.Length - kept);
        for (int i = 0; i < senders.Length; i++)
        {
            bool isKept = !state.Removed.Contains(edge + i);
            bool leftOut = without?.Contains(senders[i]) == true;
            if (few && isKept && !leftOut)
            {
                fromAblated.Add(Term.Plus(ChangeOf(senders[i], extent, state)));
            }
            else if (!few && (!isKept || leftOut || Current(senders[i], state) is not null))
            {
                fromClean.Add(Term.Minus(_anchors.CleanChange(senders[i]).Get(extent, Gather)));
                if (isKept && !leftOut)
                {
                    fromClean.Add(Term.Plus(ChangeOf(senders[i], extent, state)));
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
            current.Keep(Of(extent, _arithmetic.Sum([Term.Plus(current.Value!.Get(extent, Gather)), Term.Minus(_anchors.Ablated(node).Get(extent, Gather))])));
        }

        return current.Change!.Get(extent, Gather);
    }

    private static Signal Of(Extent extent, OrtValue value) => extent == Extent.Full ? new(value) : new(null, value);
}
