using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner;

/// <summary>Runs the switchable model for what passes inside it: senders' values and receivers' inputs.</summary>
public sealed class CaptureSession : IDisposable
{
    private readonly MappedModel _model;
    private readonly BoundSession _session;
    private readonly HashSet<string> _inputs;

    /// <summary>Makes <paramref name="model"/> ready.</summary>
    public CaptureSession(MappedModel model)
    {
        _model = model;
        var switchable = model.Switchable.Model.Clone();
        switchable.Graph.Outputs.AddRange(Streams.Select(name => switchable.Graph.Find(name)!));
        _session = model.Runner.OpenBound(switchable);
        _inputs = [.. _session.Inputs];
    }

    private IEnumerable<string> Streams => _model.Switchable.StreamInputs.Values.Distinct();

    /// <summary>The values that the unmodified model's senders have on <paramref name="inputs"/>, with its logits.</summary>
    /// <param name="inputs">Tensors for the model's inputs; inputs left out get their defaults.</param>
    public SenderValues Senders(IReadOnlyDictionary<string, OnnxTensor> inputs)
    {
        using var outputs = Run(inputs, new(_model.Map.Edges), null, SenderOutputs.Append(_model.Switchable.Logits));
        return new(
            _model.Map.Edges.Senders.ToDictionary(sender => sender, sender => outputs.Take(SwitchableModel.SenderOutput(sender))),
            _session.ReadToHost(outputs[_model.Switchable.Logits]));
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    /// <summary>The receivers' inputs with the edges of <paramref name="removed"/> ablated, by the names of <see cref="SwitchableModel.StreamInputs"/>.</summary>
    internal Dictionary<string, OrtValue> Inputs(IReadOnlyDictionary<string, OnnxTensor> inputs, EdgeSet removed, SenderValues ablated)
    {
        using var outputs = Run(inputs, removed, ablated, Streams);
        return Streams.ToDictionary(stream => stream, outputs.Take);
    }

    private IEnumerable<string> SenderOutputs => _model.Map.Edges.Senders.Select(SwitchableModel.SenderOutput);

    private RunOutputs Run(IReadOnlyDictionary<string, OnnxTensor> inputs, EdgeSet removed, SenderValues? ablated, IEnumerable<string> outputs)
    {
        foreach (var (name, tensor) in _model.Map.Inputs.Complete(inputs).Where(feed => _inputs.Contains(feed.Key)))
        {
            _session.Bind(name, tensor);
        }

        using var zero = OrtTensor.ToOrtValue(SenderValues.ZeroOf(_model, inputs));
        foreach (var sender in _model.Map.Edges.Senders.Where(sender => _inputs.Contains(SwitchableModel.AblatedInput(sender))))
        {
            _session.Bind(SwitchableModel.AblatedInput(sender), ablated?[sender] ?? zero);
        }

        float[] switches = [.. Enumerable.Range(0, removed.Graph.Edges.Count).Select(edge => removed.Contains(edge) ? 0f : 1f)];
        _session.Bind(SwitchableModel.Switches, OnnxTensor.Of(switches, switches.Length));
        _session.ClearOutputs();
        foreach (string output in outputs)
        {
            _session.BindOutput(output);
        }

        return _session.Run();
    }
}
