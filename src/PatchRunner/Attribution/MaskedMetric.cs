using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Gradients;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Components;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>
/// The metric as compared, of which larger is worse, as a function of masks from 0 (ablated) to 1 (current), with its derivatives, for training the masks. On
/// the CPU the batches of prompts run side by side.
/// </summary>
internal sealed class MaskedMetric : IDisposable
{
    private readonly AttributionEngine _engine;
    private readonly MaskModels _models;
    private readonly List<Part> _parts = [];
    private readonly SideBySide _sideBySide;

    private MaskedMetric(MappedModel model, AttributionEngine engine, MaskGradientModel masked, IReadOnlyList<EvaluationBatch> batches,
        IReadOnlyList<Dictionary<string, OrtValue>> ablated)
    {
        _engine = engine;
        _models = new(model.Runner, masked);
        _sideBySide = new(model, batches.Count);
        double rows = batches.Sum(batch => (double)batch.Rows);
        foreach (var (batch, values) in batches.Zip(ablated))
        {
            var inputs = model.Map.Inputs.Complete(batch.Clean);
            var sizes = inputs.ToDictionary(input => input.Key, input => input.Value.Dims)
                .Concat(values.Select(value => KeyValuePair.Create(value.Key, (IReadOnlyList<long>)value.Value.GetTensorTypeAndShape().Shape)));
            var sessions = _models.Open(sizes.ToDictionary());
            sessions.Feed(inputs);
            foreach (var (name, value) in values)
            {
                sessions.Feed(name, value);
            }

            var sides = engine.Sides.Of(batch.Clean);
            var (senders, streams) = engine.Capture.SendersAndStreams(batch.Clean);
            senders.Dispose();
            using RunState clean = new(streams.TakeValues(), sides);
            LogitsStep top = new(model, batch, clean, engine);
            _parts.Add(new(sessions, values, sides, top, batch.Metric.Sign * batch.Rows / rows));
        }

        if (_parts.All(part => part.Top.Nearby == 0))
        {
            Dispose();
            throw new FlatMetricException(batches[0].Metric.Name, true);
        }
    }

    /// <summary>The receivers whose masks these are, an MLP standing for its output; empty where edges are masked.</summary>
    public IReadOnlyList<Receiver> Masked { get; private init; } = [];

    /// <summary>With a mask on every edge of the model, in their order.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batches">The prompts and how they are scored.</param>
    /// <param name="ablation">What removed edges carry.</param>
    /// <exception cref="FlatMetricException">The metric has no gradient anywhere.</exception>
    /// <exception cref="ArgumentException">Corrupted prompts are needed, and a batch has none.</exception>
    /// <exception cref="GraphRewriter.ModelMappingException">An operator has no derivative rule; the message names it.</exception>
    public static MaskedMetric OfEdges(MappedModel model, IReadOnlyList<EvaluationBatch> batches, Ablation ablation)
    {
        AttributionEngine engine = new(model);
        SenderValues[] clean = ablation == Ablation.Mean ? [.. batches.Select(batch => engine.Capture.Senders(batch.Clean))] : [];
        var ablated = AblatedValues.Make(model, engine.Capture, batches, clean, ablation);
        Array.ForEach(clean, values => values.Dispose());
        var feeds = ablated.Select(values => model.Map.Edges.Senders.ToDictionary(SwitchableModel.AblatedInput, sender => values.Take(sender)));
        return new(model, engine, MaskGradientModel.OfEdges(model.Switchable), batches, [.. feeds]);
    }

    /// <summary>
    /// With masks on every head's q, k and v, after their projections, and on every MLP's output: the nodes of Subnetwork Probing as Conmy et al. 2023 run it.
    /// Masks go towards the corrupted run, or towards zero.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="batches">The prompts and how they are scored.</param>
    /// <param name="ablation">Corrupted or zero.</param>
    /// <exception cref="FlatMetricException">The metric has no gradient anywhere.</exception>
    /// <exception cref="ArgumentException">The ablation is another, or corrupted prompts are needed and a batch has none.</exception>
    /// <exception cref="GraphRewriter.ModelMappingException">An operator has no derivative rule; the message names it.</exception>
    public static MaskedMetric OfNodes(MappedModel model, IReadOnlyList<EvaluationBatch> batches, Ablation ablation)
    {
        if (ablation == Ablation.Mean)
        {
            throw new ArgumentException("masks on nodes go towards the corrupted run or towards zero, not towards a mean");
        }

        var masked = NodeMaskModelBuilder.Build(model.Map, ablation == Ablation.Corrupted);
        var ablated = masked.Capture is { } capture ? Captured(model, capture, batches) : [.. batches.Select(_ => new Dictionary<string, OrtValue>())];
        return new(model, new(model), MaskGradientModel.OfNodes(masked), batches, ablated) { Masked = masked.Masked };
    }

    /// <summary>The metric as compared at <paramref name="masks"/>.</summary>
    /// <param name="masks">The masks.</param>
    /// <param name="gradient">Takes its derivatives with respect to the masks.</param>
    public double At(float[] masks, double[] gradient)
    {
        var results = new (double Value, float[] Gradient)[_parts.Count];
        _sideBySide.ForEach(part => results[part] = At(_parts[part], masks));
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] = _parts.Zip(results).Sum(part => part.First.Weight * part.Second.Gradient[i]);
        }

        return _parts.Zip(results).Sum(part => part.First.Weight * part.Second.Value);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in _parts)
        {
            part.Sessions.Dispose();
            part.Top.Dispose();
            part.Sides.Dispose();
            foreach (var value in part.Ablated.Values)
            {
                value.Dispose();
            }
        }

        _sideBySide.Dispose();
        _models.Dispose();
        _engine.Dispose();
    }

    private static Dictionary<string, OrtValue>[] Captured(MappedModel model, OnnxModel capture, IReadOnlyList<EvaluationBatch> batches)
    {
        using var session = model.Runner.OpenBriefly(capture);
        foreach (string output in session.Outputs)
        {
            session.BindOutput(output);
        }

        return [.. batches.Select(batch =>
        {
            session.BindTaken(model.Map.Inputs.Complete(batch.CorruptedNeeded));
            using var outputs = session.Run();
            return session.Outputs.ToDictionary(output => output, output => outputs.Take(output));
        })];
    }

    /// <summary>The metric of a batch and its derivatives; the step from the logits, which the batches share, by one at a time.</summary>
    private (double Value, float[] Gradient) At(Part part, float[] masks)
    {
        using RunState run = new([part.Sessions.Output(masks)], part.Sides);
        double value;
        OrtValue rows, total;
        lock (_engine)
        {
            (rows, total) = part.Top.At(run, out value, out _);
        }

        rows.Dispose();
        using (total)
        {
            return (value, part.Sessions.Gradient(masks, total));
        }
    }

    private sealed record Part(MaskSessions Sessions, Dictionary<string, OrtValue> Ablated, SideValues Sides, LogitsStep Top, double Weight);
}
