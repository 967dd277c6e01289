using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Evaluation;

/// <summary>Scores logits by a metric's graph, where the logits lie.</summary>
internal sealed class MetricRunner : IDisposable
{
    private readonly PartialRun _run;

    /// <summary>Makes <paramref name="metric"/> ready to score logits.</summary>
    /// <param name="runner">Runs models.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="clean">The clean run's logits, [batch, position, channel].</param>
    public MetricRunner(OrtModelRunner runner, MetricModel metric, OnnxTensor clean)
    {
        using var value = OrtTensor.ToOrtValue(clean);
        _run = Ready(runner.OpenBound, metric, value);
    }

    /// <summary>As the public constructor, for logits on the device and any way to open models.</summary>
    internal MetricRunner(Func<OnnxModel, BoundSession> open, MetricModel metric, OrtValue clean) => _run = Ready(open, metric, clean);

    /// <summary>The metric of <paramref name="logits"/>, with its own sign.</summary>
    public double Value(OnnxTensor logits)
    {
        using var value = OrtTensor.ToOrtValue(logits);
        return Value(value);
    }

    /// <summary>The metric of logits on the device, with its own sign.</summary>
    internal double Value(OrtValue logits)
    {
        _run.Session.Bind(MetricModel.Current, logits);
        using var outputs = _run.Session.Run();
        return OrtTensor.ToOnnxTensor(outputs[MetricModel.Value]).ToSingle()[0];
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    private static PartialRun Ready(Func<OnnxModel, BoundSession> open, MetricModel metric, OrtValue clean)
    {
        var given = metric.Feeds.ToDictionary(feed => feed.Key, feed => OrtTensor.ToOrtValue(feed.Value));
        var value = metric.Model.Clone();
        value.Graph.Outputs.RemoveAll(output => output.Name != MetricModel.Value);
        PartialRun run = new(open, value, given.Append(new(MetricModel.Clean, clean)).ToDictionary(), MetricModel.Current);
        run.Session.BindOutput(MetricModel.Value, OutputPlace.Host);
        foreach (var tensor in given.Values)
        {
            tensor.Dispose();
        }

        return run;
    }
}
