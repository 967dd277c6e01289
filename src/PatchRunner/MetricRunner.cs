using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner;

/// <summary>Scores logits by a metric's graph, where the logits lie.</summary>
public sealed class MetricRunner : IDisposable
{
    private readonly BoundSession _session;

    /// <summary>Makes <paramref name="metric"/> ready to score logits.</summary>
    /// <param name="runner">Runs models.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="clean">The clean run's logits, [batch, position, channel].</param>
    public MetricRunner(OrtModelRunner runner, MetricModel metric, OnnxTensor clean)
        : this(runner, metric)
    {
        using var value = OrtTensor.ToOrtValue(clean);
        BindClean(value);
    }

    /// <summary>As the public constructor, for logits on the device.</summary>
    internal MetricRunner(OrtModelRunner runner, MetricModel metric, OrtValue clean)
        : this(runner, metric) => BindClean(clean);

    private MetricRunner(OrtModelRunner runner, MetricModel metric)
    {
        _session = runner.OpenBound(metric.Model);
        foreach (var (name, tensor) in metric.Feeds)
        {
            _session.Bind(name, tensor);
        }

        _session.BindOutput(MetricModel.Value, OutputPlace.Host);
    }

    /// <summary>The metric of <paramref name="logits"/>, with its own sign.</summary>
    public double Value(OnnxTensor logits)
    {
        using var value = OrtTensor.ToOrtValue(logits);
        return Value(value);
    }

    /// <summary>The metric of logits on the device, with its own sign.</summary>
    internal double Value(OrtValue logits)
    {
        _session.Bind(MetricModel.Current, logits);
        using var outputs = _session.Run();
        return OrtTensor.ToOnnxTensor(outputs[MetricModel.Value]).ToSingle()[0];
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private void BindClean(OrtValue clean)
    {
        if (_session.Inputs.Contains(MetricModel.Clean))
        {
            _session.Bind(MetricModel.Clean, clean);
        }
    }
}
