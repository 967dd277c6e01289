using Acdc.Onnx.GraphRewriter.Gradients;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>The gradient of a metric at the logits, by the metric's own graph.</summary>
internal sealed class MetricGradient : IDisposable
{
    private const string Gradient = "gradient";
    private const string Largest = "largest";
    private const string Scale = "scale";
    private readonly BoundSession _session;

    /// <summary>Differentiates <paramref name="metric"/>.</summary>
    /// <param name="runner">Runs models.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="clean">The clean run's logits, [batch, position, channel].</param>
    public MetricGradient(OrtModelRunner runner, MetricModel metric, OrtValue clean)
    {
        var model = metric.Model.Clone();
        GraphBuilder builder = new(model, "gradient.");
        var current = model.Graph.Find(MetricModel.Current)!;
        var scaled = builder.Mul(current, builder.Like(builder.Input(Scale, ElementType.Float), current));
        model.Graph.ReplaceUses(current, scaled);
        var one = builder.Constant(OnnxTensor.Scalar(1f), "one");
        var gradient = Differentiator.AddGradients(model, "gradient.", [(model.Graph.Find(MetricModel.Value)!, one)], [scaled])[0];
        builder.Output(Gradient, gradient, current.DeclaredType).DeclaredDims = current.DeclaredDims;
        builder.Output(Largest, builder.ReduceMax(builder.Op("Abs", [builder.Cast(gradient, ElementType.Float)]), false), ElementType.Float);
        _session = runner.OpenPooled(model);
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
    /// <param name="logits">The logits, [batch, position, channel].</param>
    /// <param name="value">The metric there.</param>
    /// <param name="largest">The largest derivative by a logit.</param>
    /// <param name="scale">What the logits are multiplied by first.</param>
    public OrtValue At(OrtValue logits, out double value, out double largest, float scale = 1)
    {
        _session.Bind(MetricModel.Current, logits);
        _session.Bind(Scale, OnnxTensor.Scalar(scale));
        using var outputs = _session.Run();
        value = OrtTensor.ToOnnxTensor(outputs[MetricModel.Value]).ToSingle()[0];
        largest = OrtTensor.ToOnnxTensor(outputs[Largest]).ToSingle()[0];
        return outputs.Take(Gradient);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
