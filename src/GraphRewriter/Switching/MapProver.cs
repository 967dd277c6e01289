using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// Holds a switchable model against the model it was made from: nothing removed gives its logits; everything removed under corrupted ablation gives the
/// corrupted logits; and, since mislabelled heads would pass both, the edges out of one head and of the MLP and those into another head's q, k or v,
/// removed together for each layer (one by one where rounding adds up to too much), give what the model itself gives when those branches' values are replaced.
/// All of it on prompts without padding and, where the model takes a mask, on padded ones.
/// </summary>
internal sealed class MapProver
{
    private readonly SwitchableModel _switchable;
    private readonly TransformerMap _map;
    private readonly IModelRunner _runner;
    private readonly PatchProbe _probe;
    private readonly OwnRuns _own;
    private readonly double _limit;
    private readonly List<ProofCheck> _checks = [];

    private MapProver(SwitchableModel switchable, IModelRunner runner, OwnRuns own, double limit)
    {
        (_switchable, _map, _runner, _own, _limit) = (switchable, switchable.Map, runner, own, limit);
        _probe = new(_map);
    }

    /// <summary>Proves <paramref name="switchable"/> against the model that it was made from.</summary>
    /// <param name="own">That model's own logits.</param>
    /// <param name="switchable">The switchable model made from it.</param>
    /// <param name="runner">Runs models as they will be run.</param>
    /// <param name="plain">Runs models as they are written; what differs between the two is the model's own noise.</param>
    /// <exception cref="ModelMappingException">They differ by more than the limit; the message says where.</exception>
    /// <exception cref="ModelRunException">The model's own logits are not numbers.</exception>
    public static MapProof Prove(OriginalLogits own, SwitchableModel switchable, IModelRunner runner, IModelRunner plain)
    {
        var runs = OwnRuns.Of(own, switchable.Map);
        MapProver prover = new(switchable, runner, runs, ProofLimit.Of(own, runs, switchable.Map, plain));
        if (own.Rounded is { } rounded)
        {
            prover.CheckRounding(RoundingCheck.Of(own, rounded, switchable.Map, runs.Scales));
        }

        return prover.Run();
    }

    private void CheckRounding(ProofCheck check)
    {
        _own.Tell(FormattableString.Invariant($"the rounding left out changes the logits by up to {check.Difference:g3} of their channel's spread"));
        if (!check.Passed)
        {
            throw new ModelMappingException(FormattableString.Invariant(
                $"the map was not proven: without its rounding of activations the model's logits differ from its own by {check.Difference:g3} of their ")
                + FormattableString.Invariant(
                    $"channel's spread, more than {check.Limit:g3}, which is what such rounding makes here; its integer products were read wrongly"));
        }
    }

    private MapProof Run()
    {
        var trials = Trials().ToArray();
        var probed = Probe(trials);
        using var switched = _runner.Open(_switchable.Model);
        var none = new EdgeSet(_map.Edges);
        var outputs = _map.Edges.Senders.Select(SwitchableModel.SenderOutput).Append(_switchable.Logits).ToArray();
        var kept = EachRun(run => switched.Run(Feeds(run, run.Clean, none, null), outputs)[_switchable.Logits]);
        Check("nothing", _own.Clean, kept);
        var ablated = EachRun(run => switched.Run(Feeds(run, run.Corrupted, none, null), outputs));
        Check("everything", _own.Corrupted, Switched(EdgeSet.All(_map.Edges)));
        foreach (var (trial, expected) in trials.Zip(probed))
        {
            var actual = Switched(trial.Removed);
            if (trial.Parts.Count == 1 || _own.Differences(expected, actual).All(difference => difference.Value <= _limit))
            {
                Check(trial.ToString(), expected, actual);
                continue;
            }

            foreach (var (part, alone) in trial.Parts.Zip(Probe([.. trial.Parts.Select(part => new ProofTrial([part]))])))
            {
                Check(part.What, alone, Switched(part.Removed));
            }
        }

        return new(_checks, _own.Scales) { Notes = _own.Notes };

        OnnxTensor[] Switched(EdgeSet removed) =>
            [.. _own.Runs.Zip(ablated, (run, others) => switched.Run(Feeds(run, run.Clean, removed, others), [_switchable.Logits])[_switchable.Logits])];
    }

    private T[] EachRun<T>(Func<ProofRun, T> run) => [.. _own.Runs.Select(run)];

    /// <summary>What the model itself gives in every trial, for every run.</summary>
    private OnnxTensor[][] Probe(IReadOnlyList<ProofTrial> trials)
    {
        using var probe = _runner.Open(_probe.Model);
        var others = EachRun(run => probe.Run(Merge(run.Corrupted, _probe.Patches(run.Size, null, [])), _probe.Tapped));
        return
        [
            .. trials.Select(trial => _own.Runs.Zip(
                others, (run, other) => probe.Run(Merge(run.Clean, _probe.Patches(run.Size, other, trial.Patches)), [_probe.Logits])[_probe.Logits]).ToArray()),
        ];
    }

    private IEnumerable<ProofTrial> Trials()
    {
        List<ProofTrialPart> parts = [];
        foreach (var join in _map.Steps.OfType<JoinStep>())
        {
            if (join.Attention is { } block)
            {
                if (parts.Count > 0)
                {
                    yield return new(parts);
                }

                int head = block.Layer % block.Heads, other = (head + 1) % block.Heads;
                var node = CircuitNode.OfHead(block.Layer, head);
                parts = [new(node.ToString(), Leaving(node), [new(block.Result.Value, head)])];
                if (block.Heads == 1)
                {
                    yield return new(parts);
                    parts = [];
                }

                var (operand, input) = (block.Layer % 3) switch
                {
                    0 => (block.Query, HeadInput.Query),
                    1 => (block.Key, HeadInput.Key),
                    _ => (block.Value, HeadInput.Value),
                };
                if (operand.Layout.Sizes.DefaultIfEmpty(1).Aggregate(1L, (a, b) => a * b) == block.Heads)
                {
                    Receiver receiver = new(CircuitNode.OfHead(block.Layer, other), input);
                    parts.Add(new(receiver.ToString(), Entering(receiver), [new(operand.Value, other)]));
                }
            }

            if (join.Mlp is { } mlp)
            {
                var node = mlp.Node;
                parts.Add(new(node.ToString(), Leaving(node), [.. mlp.Outputs.Where(_map.Activations.IsActive).Select(value => new Patch(value, null))]));
            }
        }

        if (parts.Count > 0)
        {
            yield return new(parts);
        }
    }

    private EdgeSet Leaving(CircuitNode node) => EdgeSet.Of(_map.Edges, _map.Edges.Edges.Where(edge => edge.Sender == node));

    private EdgeSet Entering(Receiver receiver) => EdgeSet.Of(_map.Edges, _map.Edges.Edges.Where(edge => edge.Receiver == receiver));

    private void Check(string what, IReadOnlyList<OnnxTensor> expected, IReadOnlyList<OnnxTensor> actual)
    {
        foreach (var (padding, difference) in _own.Differences(expected, actual))
        {
            ProofCheck check = new(padding == Padding.None ? what : $"{what}, {OwnRuns.Spell(padding)}", difference, _limit);
            if (!check.Passed && padding == Padding.Left)
            {
                _own.Forgo(padding, FormattableString.Invariant(
                    $"{OwnRuns.Spell(padding)} the switchable model's logits differ from the model's own by {difference:g3} of their channel's spread: do ")
                    + FormattableString.Invariant($"not pad on the left (what is padded here is padded on the right)"));
                continue;
            }

            _checks.Add(check);
            if (!check.Passed)
            {
                string where = padding == Padding.None ? "" : $" {OwnRuns.Spell(padding)}";
                throw new ModelMappingException(FormattableString.Invariant(
                    $"the map was not proven: with {what} switched off the switchable model's logits{where} differ from the model's own by ")
                    + FormattableString.Invariant(
                        $"{check.Difference:g3} of their channel's spread, more than {check.Limit:g3}; the model was read wrongly at that place"));
            }
        }
    }

    private Dictionary<string, OnnxTensor> Feeds(
        ProofRun run, IReadOnlyDictionary<string, OnnxTensor> inputs, EdgeSet removed, IReadOnlyDictionary<string, OnnxTensor>? ablated)
    {
        float[] switches = new float[_map.Edges.Edges.Count];
        for (int edge = 0; edge < switches.Length; edge++)
        {
            switches[edge] = removed.Contains(edge) ? 0 : 1;
        }

        Dictionary<string, OnnxTensor> feeds = new(inputs, StringComparer.Ordinal) { [SwitchableModel.Switches] = OnnxTensor.Of(switches, switches.Length) };
        foreach (var sender in _map.Edges.Senders)
        {
            feeds[SwitchableModel.AblatedInput(sender)] = ablated?[SwitchableModel.SenderOutput(sender)]
                ?? OnnxTensor.Zeros(ElementType.Float, run.Size.Batch, run.Size.Sequence, _map.Shape.Width);
        }

        return feeds;
    }

    private static Dictionary<string, OnnxTensor> Merge(IReadOnlyDictionary<string, OnnxTensor> inputs, IEnumerable<KeyValuePair<string, OnnxTensor>> more) =>
        new(inputs.Concat(more), StringComparer.Ordinal);
}
