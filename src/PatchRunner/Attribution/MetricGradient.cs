using Acdc.Onnx.GraphRewriter.Gradients;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>The gradient of a metric at the logits, by the metric's own graph.</summary>
public sealed class MetricGradient : IDisposable
{
    private const string Gradient = "gradient";
    private const string Largest = "largest";
    private readonly BoundSession _session;

    /// <summary>Differentiates <paramref name="metric"/>.</summary>
    /// <param name="runner">Runs models.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="clean">The clean run's logits, [batch, position, channel].</param>
    public MetricGradient(OrtModelRunner runner, MetricModel metric, OnnxTensor clean)
    {
        var model = metric.Model.Clone();
        GraphBuilder builder = new(model, "gradient.");
        var current = model.Graph.Find(MetricModel.Current)!;
        var one = builder.Constant(OnnxTensor.Scalar(1f), "one");
        var gradient = Differentiator.AddGradients(model, "gradient.", [(model.Graph.Find(MetricModel.Value)!, one)], [current])[0];
        builder.Output(Gradient, gradient, current.DeclaredType, null, null, null);
        builder.Output(Largest, builder.ReduceMax(builder.Op("Abs", [builder.Cast(gradient, ElementType.Float)]), false), ElementType.Float);
        _session = runner.OpenBound(model);
        foreach (var (name, tensor) in metric.Feeds)
        {
            _session.Bind(name, tensor);
        }

        if (_session.Inputs.Contains(MetricModel.Clean))
        {
            _session.Bind(MetricModel.Clean, clean);
        }

        _session.BindOutput(MetricModel.Value, OutputPlace.Host);
        _session.BindOutput(Largest, OutputPlace.Host);
        _session.BindOutput(Gradient);
    }

    /// <summary>The gradient of the metric, with its own sign, at <paramref name="logits"/>; the caller disposes it.</summary>
    public OrtValue At(OnnxTensor logits, out double value, out double largest)
    {
        _session.Bind(MetricModel.Current, logits);
        using var outputs = _session.Run();
        value = OrtTensor.ToOnnxTensor(outputs[MetricModel.Value]).ToSingle()[0];
        largest = OrtTensor.ToOnnxTensor(outputs[Largest]).ToSingle()[0];
        return outputs.Take(Gradient);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
