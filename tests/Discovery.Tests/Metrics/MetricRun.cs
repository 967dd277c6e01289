using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.Discovery.Tests.Metrics;

/// <summary>Runs a metric's graph.</summary>
internal static class MetricRun
{
    public static IModelRunner Runner { get; } = new OrtModelRunner(ExecutionDevice.Select(DeviceChoice.Cpu), 1);

    public static (float[] Rows, float Value) Of(MetricModel metric, OnnxTensor current, OnnxTensor? clean = null)
    {
        Dictionary<string, OnnxTensor> feeds = new(metric.Feeds) { [MetricModel.Current] = current };
        if (clean is not null)
        {
            feeds.Add(MetricModel.Clean, clean);
        }

        using var session = Runner.Open(metric.Model);
        var outputs = session.Run(feeds, [MetricModel.Rows, MetricModel.Value]);
        Assert.AreEqual(0, outputs[MetricModel.Value].Dims.Count);
        return (outputs[MetricModel.Rows].ToSingle(), outputs[MetricModel.Value].ToSingle()[0]);
    }

    public static (float[] Rows, float Value) Of(MetricModel metric, float[] current, float[]? clean = null) =>
        Of(metric, OneRow(current), clean is null ? null : OneRow(clean));

    /// <summary>Logs, so that probabilities in a test are what is written there.</summary>
    public static float[] Logs(params double[] weights) => [.. weights.Select(weight => (float)Math.Log(weight))];

    private static OnnxTensor OneRow(float[] channels) => OnnxTensor.Of(channels, 1, 1, channels.Length);
}
