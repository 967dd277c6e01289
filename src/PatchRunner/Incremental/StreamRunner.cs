using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Runs the switchable model for the receivers' inputs rather than the logits.</summary>
internal sealed class StreamRunner : IDisposable
{
    private readonly BoundSession _session;
    private readonly string[] _streams;

    public StreamRunner(MappedModel model, IReadOnlyDictionary<string, OnnxTensor> clean, SenderValues ablated)
    {
        var streams = model.Switchable.Model.Clone();
        _streams = [.. model.Switchable.StreamInputs.Values.Distinct()];
        streams.Graph.Outputs.Clear();
        streams.Graph.Outputs.AddRange(_streams.Select(name => streams.Graph.Find(name)!));
        streams.Graph.RemoveUnused();
        _session = model.Runner.OpenBound(streams);
        foreach (var (name, tensor) in model.Map.Inputs.Complete(clean).Where(feed => _session.Inputs.Contains(feed.Key)))
        {
            _session.Bind(name, tensor);
        }

        foreach (var sender in model.Map.Edges.Senders)
        {
            string name = SwitchableModel.AblatedInput(sender);
            if (_session.Inputs.Contains(name))
            {
                _session.Bind(name, ablated[sender]);
            }
        }

        foreach (string stream in _streams)
        {
            _session.BindOutput(stream);
        }
    }

    /// <summary>The receivers' inputs, by the names of <see cref="SwitchableModel.StreamInputs"/>.</summary>
    public Dictionary<string, Signal> Run(EdgeSet removed)
    {
        float[] switches = [.. Enumerable.Range(0, removed.Graph.Edges.Count).Select(edge => removed.Contains(edge) ? 0f : 1f)];
        _session.Bind(SwitchableModel.Switches, OnnxTensor.Of(switches, switches.Length));
        using var outputs = _session.Run();
        return _streams.ToDictionary(stream => stream, stream => new Signal(outputs.Take(stream)));
    }

    public void Dispose() => _session.Dispose();
}
