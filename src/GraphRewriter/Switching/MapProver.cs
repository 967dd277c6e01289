using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// Holds a switchable model against the model it was made from: nothing removed gives its logits; everything removed under corrupted ablation gives the
/// corrupted logits; and, since mislabelled heads would pass both, the edges out of one head and of the MLP and those into another head's q, k or v,
/// removed together for each layer (one by one where rounding adds up to too much), give what the model itself gives when those branches' values are replaced.
/// </summary>
public sealed class MapProver
{
    private const double FloatLimit = 1e-4;
    private const double NoiseFactor = 10;

    private readonly SwitchableModel _switchable;
    private readonly TransformerMap _map;
    private readonly PatchProbe _probe;
    private readonly double _limit;
    private readonly List<ProofCheck> _checks = [];

    private MapProver(SwitchableModel switchable, double limit)
    {
        (_switchable, _map, _limit) = (switchable, switchable.Map, limit);
        _probe = new(_map);
    }

    /// <summary>Proves <paramref name="switchable"/> against the model that it was made from.</summary>
    /// <param name="own">That model's own logits.</param>
    /// <param name="switchable">The switchable model made from it.</param>
    /// <param name="runner">Runs models as they will be run.</param>
    /// <param name="plain">Runs models as they are written; what differs between the two is the model's own noise.</param>
    /// <exception cref="ModelMappingException">They differ by more than the limit; the message says where.</exception>
    public static MapProof Prove(OriginalLogits own, SwitchableModel switchable, IModelRunner runner, IModelRunner plain)
    {
        var map = switchable.Map;
        RunSize size = map.Profiles.First;
        var clean = map.Inputs.Sample(size, seed: 3);
        var corrupted = map.Inputs.Sample(size, seed: 4);
        float[][] logits = [.. own.OfEach([clean, corrupted]).Select(each => each.ToSingle())];
        double limit = FloatLimit;
        if (map.Profiles.ByName.Values.Select(profile => Roundoff(profile.Type)).Max() is var roundoff and > 0)
        {
            using var asWritten = own.By(plain);
            double noise = logits.Zip(asWritten.OfEach([clean, corrupted]), (expected, actual) => Difference(expected, actual.ToSingle())).Max();
            limit = Math.Max(FloatLimit, NoiseFactor * Math.Max(noise, roundoff));
        }

        return new MapProver(switchable, limit).Run(runner, clean, corrupted, logits[0], logits[1]);
    }

    private static double Roundoff(ElementType type) => type switch
    {
        ElementType.Float16 => 1.0 / 2048,
        ElementType.BFloat16 => 1.0 / 256,
        ElementType.Int8 or ElementType.UInt8 => 1.0 / 256,
        ElementType.Int4 or ElementType.UInt4 => 1.0 / 256,
        _ => 0,
    };

    /// <summary>The largest difference, relative to the spread of what is expected (largest − smallest); NaN where either holds NaN.</summary>
    public static double Difference(float[] expected, float[] actual)
    {
        double spread = Math.Max((double)expected.Max() - expected.Min(), 1e-30);
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)expected[i] - actual[i]);
            largest = difference > largest || double.IsNaN(difference) ? difference : largest;
        }

        return largest / spread;
    }

    private MapProof Run(
        IModelRunner runner, IReadOnlyDictionary<string, OnnxTensor> clean, IReadOnlyDictionary<string, OnnxTensor> corrupted, float[] cleanLogits, float[] corruptedLogits)
    {
        var trials = Trials().ToArray();
        var probed = Probe(runner, clean, corrupted, trials);
        using var switched = runner.Open(_switchable.Model);
        var none = new EdgeSet(_map.Edges);
        var outputs = _map.Edges.Senders.Select(SwitchableModel.SenderOutput).Append(_switchable.Logits).ToArray();
        var kept = switched.Run(Feeds(clean, none, null), outputs);
        Check("nothing", cleanLogits, kept[_switchable.Logits].ToSingle());
        var ablated = switched.Run(Feeds(corrupted, none, null), outputs);
        Check("everything", corruptedLogits, Switched(EdgeSet.All(_map.Edges)));
        foreach (var (trial, expected) in trials.Zip(probed))
        {
            var actual = Switched(trial.Removed);
            if (trial.Parts.Count == 1 || Difference(expected, actual) <= _limit)
            {
                Check(trial.ToString(), expected, actual);
                continue;
            }

            foreach (var (part, alone) in trial.Parts.Zip(Probe(runner, clean, corrupted, trial.Parts.Select(part => new Trial([part])))))
            {
                Check(part.What, alone, Switched(part.Removed));
            }
        }

        return new(_checks);

        float[] Switched(EdgeSet removed) => switched.Run(Feeds(clean, removed, ablated), [_switchable.Logits])[_switchable.Logits].ToSingle();
    }

    private List<float[]> Probe(
        IModelRunner runner, IReadOnlyDictionary<string, OnnxTensor> clean, IReadOnlyDictionary<string, OnnxTensor> corrupted, IEnumerable<Trial> trials)
    {
        using var probe = runner.Open(_probe.Model);
        var others = probe.Run(Merge(corrupted, _probe.Patches(null, [])), _probe.Tapped);
        return [.. trials.Select(trial => probe.Run(Merge(clean, _probe.Patches(others, trial.Patches)), [_probe.Logits])[_probe.Logits].ToSingle())];
    }

    private IEnumerable<Trial> Trials()
    {
        List<TrialPart> parts = [];
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
                var node = CircuitNode.OfMlp(mlp.Layer);
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

    private void Check(string what, float[] expected, float[] actual)
    {
        ProofCheck check = new(what, expected.Length == actual.Length ? Difference(expected, actual) : double.PositiveInfinity, _limit);
        _checks.Add(check);
        if (!check.Passed)
        {
            throw new ModelMappingException(FormattableString.Invariant(
                $"the map was not proven: with {what} switched off the switchable model's logits differ from the model's own by {check.Difference:g3} of their spread, more than {check.Limit:g3}; the model was read wrongly at that place"));
        }
    }

    private Dictionary<string, OnnxTensor> Feeds(IReadOnlyDictionary<string, OnnxTensor> inputs, EdgeSet removed, IReadOnlyDictionary<string, OnnxTensor>? ablated)
    {
        float[] switches = new float[_map.Edges.Edges.Count];
        for (int edge = 0; edge < switches.Length; edge++)
        {
            switches[edge] = removed.Contains(edge) ? 0 : 1;
        }

        RunSize size = _map.Profiles.First;
        Dictionary<string, OnnxTensor> feeds = new(inputs, StringComparer.Ordinal) { [SwitchableModel.Switches] = OnnxTensor.Of(switches, switches.Length) };
        foreach (var sender in _map.Edges.Senders)
        {
            feeds[SwitchableModel.AblatedInput(sender)] = ablated?[SwitchableModel.SenderOutput(sender)]
                ?? OnnxTensor.Zeros(ElementType.Float, size.Batch, size.Sequence, _map.Shape.Width);
        }

        return feeds;
    }

    private static Dictionary<string, OnnxTensor> Merge(IReadOnlyDictionary<string, OnnxTensor> inputs, IEnumerable<KeyValuePair<string, OnnxTensor>> more) =>
        new(inputs.Concat(more), StringComparer.Ordinal);

    private sealed record TrialPart(string What, EdgeSet Removed, IReadOnlyList<Patch> Patches);

    private sealed record Trial(IReadOnlyList<TrialPart> Parts)
    {
        public EdgeSet Removed => EdgeSet.Of(Parts[0].Removed.Graph, Parts.SelectMany(part => part.Removed).Distinct().Select(edge => Parts[0].Removed.Graph.Edges[edge]));

        public IReadOnlyList<Patch> Patches => [.. Parts.SelectMany(part => part.Patches)];

        public override string ToString() => string.Join(", ", Parts.Select(part => part.What));
    }
}
