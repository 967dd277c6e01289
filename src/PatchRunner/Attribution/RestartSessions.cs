using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>Runs the model from a stream on. Of large models only the last part used stays open, as each holds its weights.</summary>
internal sealed class RestartSessions(MappedModel model, CaptureModel capture) : IDisposable
{
    private const long MostBytes = 1L << 30;
    private readonly Dictionary<int, BoundSession> _sessions = [];
    private readonly bool _keeps =
        capture.Model.Graph.Initializers.Sum(value => value.Constant!.ByteCount) * capture.Streams.Count / 2 <= MostBytes;

    /// <summary>The run with a stream's value in place of its own. The caller disposes it, and with it the value.</summary>
    /// <param name="from">The run that the earlier streams and the inputs are those of.</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="stream">The stream's number.</param>
    /// <param name="value">Its value.</param>
    public RunState Run(RunState from, IReadOnlyDictionary<string, OnnxTensor> inputs, int stream, OrtValue value)
    {
        if (stream == capture.Streams.Count - 1)
        {
            return new([.. from.Streams.Take(stream), value], from.Sides, stream);
        }

        var session = Session(stream);
        session.Bind(RestartModelBuilder.Stream, value);
        session.BindTaken(model.Map.Inputs.Complete(inputs));
        using var outputs = session.Run();
        var later = capture.Streams.Skip(stream + 1).Select(each => outputs.Take(each.Output));
        return new([.. from.Streams.Take(stream), value, .. later], from.Sides, stream);
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }

        _sessions.Clear();
    }

    private BoundSession Session(int stream)
    {
        if (_sessions.TryGetValue(stream, out var session))
        {
            return session;
        }

        if (!_keeps)
        {
            Dispose();
        }

        var restart = RestartModelBuilder.Build(model.Map, capture, stream);
        _sessions[stream] = session = model.Runner.OpenPooled(restart);
        restart.Graph.Outputs.ForEach(output => session.BindOutput(output.Name));
        return session;
    }
}
