using Acdc.Onnx.GraphRewriter.Gradients;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>The metric of a batch as a function of the edge switches, with its derivatives, by the switchable model. For small models and for checking.</summary>
public sealed class SwitchGradient : IDisposable
{
    private readonly MappedModel _model;
    private readonly BoundSession _forward;
    private readonly BoundSession _backward;
    private readonly MetricGradient _metric;

    /// <summary>Makes the sessions ready.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The prompts and how they are scored.</param>
    /// <param name="clean">The clean run's logits.</param>
    /// <param name="ablated">What removed edges carry.</param>
    public SwitchGradient(MappedModel model, EvaluationBatch batch, OnnxTensor clean, SenderValues ablated)
    {
        _model = model;
        using var cleanLogits = OrtTensor.ToOrtValue(clean);
        _metric = new(model.Runner, batch.Metric, cleanLogits);
        var gradient = SwitchGradientModel.Build(model.Switchable);
        var forward = gradient.Clone();
        forward.Graph.Outputs.RemoveAll(output => output.Name == SwitchGradientModel.Gradient);
        forward.Graph.RemoveUnused();
        forward.Graph.Inputs.RemoveAll(input => input.Name == SwitchGradientModel.Cotangent);
        gradient.Graph.Outputs.RemoveAll(output => output.Name != SwitchGradientModel.Gradient);
        _forward = Open(forward, batch, ablated, model.Switchable.Logits);
        _backward = Open(gradient, batch, ablated, SwitchGradientModel.Gradient);
    }

    /// <summary>The metric, with its own sign, with each edge carrying switch · current + (1 − switch) · ablated.</summary>
    public double Value(float[] switches)
    {
        using var logits = Logits(switches);
        _metric.At(logits, out double value, out _).Dispose();
        return value;
    }

    /// <summary>The derivatives of <see cref="Value"/> with respect to the switches.</summary>
    public float[] Gradient(float[] switches)
    {
        using var logits = Logits(switches);
        using var cotangent = _metric.At(logits, out _, out _);
        _backward.Bind(SwitchGradientModel.Cotangent, cotangent);
        _backward.Bind(SwitchableModel.Switches, OnnxTensor.Of(switches, switches.Length));
        using var outputs = _backward.Run();
        return _backward.ReadToHost(outputs[SwitchGradientModel.Gradient]).ToSingle();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
        _metric.Dispose();
    }

    private OrtValue Logits(float[] switches)
    {
        _forward.Bind(SwitchableModel.Switches, OnnxTensor.Of(switches, switches.Length));
        using var outputs = _forward.Run();
        return outputs.Take(_model.Switchable.Logits);
    }

    private BoundSession Open(OnnxModel model, EvaluationBatch batch, SenderValues ablated, string output)
    {
        var session = _model.Runner.OpenBound(model);
        foreach (var (name, tensor) in _model.Map.Inputs.Complete(batch.Clean).Where(feed => session.Inputs.Contains(feed.Key)))
        {
            session.Bind(name, tensor);
        }

        foreach (var sender in _model.Map.Edges.Senders.Where(sender => session.Inputs.Contains(SwitchableModel.AblatedInput(sender))))
        {
            session.Bind(SwitchableModel.AblatedInput(sender), ablated[sender]);
        }

        session.BindOutput(output);
        return session;
    }
}
