using Acdc.Onnx.GraphRewriter.Gradients;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>The metric of a batch as a function of the edge switches, with its derivatives, by the whole switchable model. For checking.</summary>
internal sealed class SwitchGradient : IDisposable
{
    private readonly MaskModels _models;
    private readonly MaskSessions _sessions;
    private readonly MetricGradient _metric;

    /// <summary>Makes the sessions ready.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The prompts and how they are scored.</param>
    /// <param name="clean">The clean run's logits.</param>
    /// <param name="ablated">What removed edges carry.</param>
    public SwitchGradient(MappedModel model, EvaluationBatch batch, OnnxTensor clean, SenderValues ablated)
    {
        using var cleanLogits = OrtTensor.ToOrtValue(clean);
        _metric = new(model.Runner, batch.Metric, cleanLogits);
        _models = new(model.Runner, MaskGradientModel.OfLogits(model.Switchable));
        _sessions = _models.Open(new Dictionary<string, IReadOnlyList<long>>());
        _sessions.Feed(model.Map.Inputs.Complete(batch.Clean));
        foreach (var sender in model.Map.Edges.Senders)
        {
            _sessions.Feed(SwitchableModel.AblatedInput(sender), ablated[sender]);
        }
    }

    /// <summary>The metric, with its own sign, with each edge carrying switch · current + (1 − switch) · ablated.</summary>
    public double Value(float[] switches)
    {
        using var logits = _sessions.Output(switches);
        _metric.At(logits, out double value, out _).Dispose();
        return value;
    }

    /// <summary>The derivatives of <see cref="Value"/> with respect to the switches.</summary>
    public float[] Gradient(float[] switches)
    {
        using var logits = _sessions.Output(switches);
        using var cotangent = _metric.At(logits, out _, out _);
        return _sessions.Gradient(switches, cotangent);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sessions.Dispose();
        _models.Dispose();
        _metric.Dispose();
    }
}
