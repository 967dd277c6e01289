using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Components;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>
/// The first step back: from the metric to the stream that the logits read. Where only some places are measured, logits and their gradients are computed there
/// alone.
/// </summary>
internal sealed class LogitsStep : IDisposable
{
    private readonly ComponentGradients _components;
    private readonly Contraction _contraction;
    private readonly MetricGradient _metric;
    private readonly MeasuredPlaces? _places;

    /// <summary>Makes a batch's metric ready.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="clean">Its clean run.</param>
    /// <param name="engine">The sessions.</param>
    public LogitsStep(MappedModel model, EvaluationBatch batch, RunState clean, AttributionEngine engine)
    {
        (_components, _contraction) = (engine.Components, engine.Contraction);
        _places = MeasuredPlaces.Of(model, batch, engine.Arithmetic, engine.Sides, clean.Sides);
        using var logits = Logits(clean, out var read);
        Release(read, clean);
        _metric = new(model.Runner, _places is null ? batch.Metric : batch.PlacesMetric!, logits);
        _metric.At(logits, out _, out double nearby, scale: 0.5f).Dispose();
        Nearby = nearby;
    }

    /// <summary>The largest derivative by a logit at half the clean logits.</summary>
    public double Nearby { get; }

    /// <summary>
    /// The gradient of the metric, with its own sign, at the stream that the logits read: [1, batch · position · width] and of the stream's shape. The caller
    /// disposes them.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="steepest">The largest derivative by a logit.</param>
    public (OrtValue Gradients, OrtValue Total) At(RunState run, out double steepest) => At(run, out _, out steepest);

    /// <summary>As <see cref="At(RunState, out double)"/>, with the metric, with its own sign.</summary>
    public (OrtValue Gradients, OrtValue Total) At(RunState run, out double value, out double steepest)
    {
        using var logits = Logits(run, out var read);
        using var cotangent = _metric.At(logits, out value, out steepest);
        var (gradients, total) = _components.Run(CircuitNode.Logits, read, cotangent, _places?.Sides ?? run.Sides);
        Release(read, run);
        if (_places is null)
        {
            return (gradients, total);
        }

        using (gradients)
        using (total)
        {
            return _contraction.Spread(total, _places.Indices, run.Streams[^1]);
        }
    }

    public void Dispose()
    {
        _metric.Dispose();
        _places?.Dispose();
    }

    private OrtValue Logits(RunState run, out OrtValue read)
    {
        read = _places is null ? run.Streams[^1] : _places.Gather(run.Streams[^1]);
        return _components.Logits(read, _places?.Sides ?? run.Sides);
    }

    private static void Release(OrtValue read, RunState run)
    {
        if (read != run.Streams[^1])
        {
            read.Dispose();
        }
    }
}
