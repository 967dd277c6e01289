using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Components;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>The attribution of one batch: its clean run, what its senders change by, and the runs that gradients are taken at.</summary>
internal sealed class BatchAttribution : IDisposable
{
    private readonly MappedModel _model;
    private readonly AttributionPlan _plan;
    private readonly AttributionEngine _engine;
    private readonly EvaluationBatch _batch;
    private readonly AttributionOptions _options;
    private readonly SenderValues? _mean;
    private readonly LogitsStep _top;
    private readonly RunState _clean;
    private readonly SideValues _sides;
    private readonly SenderValues _senders;
    private readonly Dictionary<SenderChunk, OrtValue> _differences = [];

    public BatchAttribution(
        MappedModel model, AttributionPlan plan, AttributionEngine engine, EvaluationBatch batch, AttributionOptions options, SenderValues? mean)
    {
        (_model, _plan, _engine, _batch, _options, _mean) = (model, plan, engine, batch, options, mean);
        _sides = engine.Sides.Of(batch.Clean);
        (_senders, _clean) = Capture(batch.Clean, _sides);
        _top = new(model, batch, _clean, engine);
    }

    private ComponentGradients Components => _engine.Components;

    private Contraction Contraction => _engine.Contraction;

    private Arithmetic Arithmetic => _engine.Arithmetic;

    /// <summary>The largest derivative by a logit at the runs that gradients were taken at.</summary>
    public double Steepest { get; private set; }

    /// <summary>The largest derivative by a logit at half the clean logits.</summary>
    public double Nearby => _top.Nearby;

    /// <summary>Adds the batch's scores, times <paramref name="share"/>.</summary>
    public void Add(double[] scores, double share, Action<int, int> progress)
    {
        Differ();
        double weight = share * _batch.Metric.Sign;
        int m = _options.Steps;
        switch (_options.Points)
        {
            case GradientPoints.Clean:
                AddAt(_clean, weight, null, scores);
                break;
            case GradientPoints.CleanAndCorrupted:
                AddAt(_clean, weight / 2, null, scores);
                AddAtCorrupted(weight / 2, scores);
                break;
            case GradientPoints.InputPath:
                var bottom = _plan.Senders.Where(group => group.Stream == 0 && !group.First.HasLayer).ToArray();
                for (int k = 0; k < m; k++)
                {
                    AddOnTheWay(bottom, null, (double)k / m, weight / m, scores);
                    progress(k + 1, m);
                }

                return;
            default:
                double absent = _options.Published ? Math.Max(0, 1 + (2 * _model.Map.Shape.Layers) - _plan.Senders.Count) : 0;
                double blocks = _plan.Senders.Count + absent;
                if (absent > 0)
                {
                    AddAt(_clean, weight * absent / blocks, null, scores);
                }

                foreach (var (number, group) in _plan.Senders.Index())
                {
                    for (int k = 1; k <= m; k++)
                    {
                        AddOnTheWay([group], group, (double)k / m, weight / (m * blocks), scores);
                        progress((number * m) + k, m * _plan.Senders.Count);
                    }
                }

                return;
        }

        progress(1, 1);
    }

    /// <summary>
    /// Adds Σ over prompts of |∂metric/∂mask|, times <paramref name="share"/>, for masks on every head's q, k and v and on every MLP's output, all at 1.
    /// </summary>
    public void AddMasks(Dictionary<Receiver, double> scores, double share, HeadMaskSessions masks)
    {
        Differ();
        using var sides = _options.Ablation == Ablation.Corrupted ? _engine.Sides.Of(Corrupted) : null;
        var (senders, ablated) = sides is null ? (null, null) : ((SenderValues?, RunState?))Capture(Corrupted, sides);
        senders?.Dispose();
        using (ablated)
        {
            var top = _top.At(_clean, out double steepest);
            Steepest = Math.Max(Steepest, steepest);
            new BackwardPass(_plan, Components, Arithmetic).Run(_clean, top, null, (group, gradients, at) =>
            {
                gradients.Dispose();
                if (group.Node.Kind == NodeKind.Head)
                {
                    Spread(group.Receivers, masks.Run(group.Node.Layer, _clean.Streams[group.Stream], ablated?.Streams[group.Stream], at!, _clean.Sides));
                }
                else if (group.Node.Kind is NodeKind.Mlp or NodeKind.Mixer)
                {
                    Spread(group.Receivers, Contraction.PerPrompt(DifferencesOf(_plan.WrittenBy(group)!), at!));
                }
            });
        }

        void Spread(IReadOnlyList<Receiver> receivers, float[] derivatives)
        {
            foreach (var (receiver, prompts) in receivers.Zip(derivatives.Chunk(derivatives.Length / receivers.Count)))
            {
                scores[receiver] = scores.GetValueOrDefault(receiver) + (share * prompts.Sum(derivative => Math.Abs((double)derivative)));
            }
        }
    }

    public void Dispose()
    {
        foreach (var difference in _differences.Values)
        {
            difference.Dispose();
        }

        _senders.Dispose();
        _clean.Dispose();
        _sides.Dispose();
        _top.Dispose();
    }

    private (SenderValues Senders, RunState Run) Capture(IReadOnlyDictionary<string, OnnxTensor> inputs, SideValues sides)
    {
        var (senders, streams) = _engine.Capture.SendersAndStreams(inputs);
        return (senders, new(streams.TakeValues(), sides));
    }

    private void Differ()
    {
        var own = _mean is not null ? null : _options.Ablation == Ablation.Corrupted ? _engine.Capture.Senders(Corrupted) : null;
        using var tokens = _options is { Ablation: Ablation.Zero, Published: true } ? TokenEmbedding.Of(_model, _batch.Clean) : null;
        try
        {
            foreach (var chunk in _plan.Chunks)
            {
                var ablated = own ?? _mean;
                _differences[chunk] = Contraction.Differences(
                    [.. chunk.Nodes.Select(node => node == CircuitNode.Input && tokens is not null ? tokens : _senders[node])],
                    ablated is null ? null : [.. chunk.Nodes.Select(node => ablated[node])]);
            }
        }
        finally
        {
            own?.Dispose();
            _senders.Dispose();
        }
    }

    private DifferenceRows DifferencesOf(SenderGroup group)
    {
        var chunk = _plan.ChunkOf(group);
        return new(_differences[chunk], chunk.RowOf(group), group.Nodes.Count);
    }

    private IReadOnlyDictionary<string, OnnxTensor> Corrupted => _batch.CorruptedNeeded;

    private void AddAtCorrupted(double weight, double[] scores)
    {
        using var sides = _engine.Sides.Of(Corrupted);
        var (senders, run) = Capture(Corrupted, sides);
        senders.Dispose();
        using (run)
        {
            AddAt(run, weight, null, scores);
        }
    }

    private void AddOnTheWay(SenderGroup[] moved, SenderGroup? held, double place, double weight, double[] scores)
    {
        int stream = moved[0].Stream;
        var value = _clean.Streams[stream];
        foreach (var group in moved)
        {
            var shifted = Contraction.Shifted(value, DifferencesOf(group), 1 - place);
            if (value != _clean.Streams[stream])
            {
                value.Dispose();
            }

            value = shifted;
        }

        using var run = _engine.Restarts.Run(_clean, _batch.Clean, stream, value);
        AddAt(run, weight, held, scores);
    }

    private void AddAt(RunState run, double weight, SenderGroup? held, double[] scores)
    {
        var top = _top.At(run, out double steepest);
        Steepest = Math.Max(Steepest, steepest);
        using EdgeProducts products = new(_plan, _model.Map.Edges, Contraction, _differences, weight, scores);
        new BackwardPass(_plan, Components, Arithmetic).Run(run, top, held, (group, gradients, _) => products.Add(group, gradients));
        products.AddRest();
    }
}
