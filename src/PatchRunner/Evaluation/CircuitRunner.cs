using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Evaluation;

/// <summary>Runs the switchable model on one batch of prompts, with some edges ablated. All large tensors stay on the device.</summary>
internal sealed class CircuitRunner : IDisposable
{
    private readonly MappedModel _model;
    private readonly Dictionary<string, OrtValue> _inputs = new(StringComparer.Ordinal);
    private readonly float[] _switches;
    private Refinement _refinement;

    /// <summary>Makes the ablated values ready.</summary>
    /// <param name="model">The model.</param>
    /// <param name="clean">Tensors for the model's inputs on the clean prompts; inputs left out get their defaults.</param>
    /// <param name="ablated">Ablated values by sender, float [batch, position, width].</param>
    public CircuitRunner(MappedModel model, IReadOnlyDictionary<string, OnnxTensor> clean, SenderValues ablated)
    {
        _model = model;
        _refinement = new(model.Map.Edges, model.Map.Edges);
        _switches = new float[model.Map.Edges.Edges.Count];
        foreach (var (name, tensor) in model.Map.Inputs.Complete(clean))
        {
            _inputs[name] = OrtTensor.ToOrtValue(tensor);
        }

        Ablated = ablated;
    }

    /// <summary>What removed edges carry.</summary>
    public SenderValues Ablated { get; }

    /// <summary>The logits with the edges of <paramref name="removed"/> ablated; the set may be of whole-head granularity.</summary>
    public OnnxTensor Logits(EdgeSet removed)
    {
        using var logits = Run(removed);
        return _model.LogitsSession.ReadToHost(logits);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in _inputs.Values)
        {
            value.Dispose();
        }

        _inputs.Clear();
    }

    /// <summary>The logits with the edges of <paramref name="removed"/> ablated, on the device; the caller disposes them.</summary>
    internal OrtValue Run(EdgeSet removed)
    {
        var session = _model.LogitsSession;
        if (_model.BoundBy != this)
        {
            Bind(session);
            _model.BoundBy = this;
        }

        Array.Fill(_switches, 1f);
        if (_refinement.Coarse != removed.Graph)
        {
            _refinement = new(removed.Graph, _model.Map.Edges);
        }

        foreach (int edge in _refinement.Of(removed))
        {
            _switches[edge] = 0;
        }

        session.Bind(SwitchableModel.Switches, OnnxTensor.Of(_switches, _switches.Length));
        using var outputs = session.Run();
        return outputs.Take(_model.Switchable.Logits);
    }

    private void Bind(BoundSession session)
    {
        foreach (var name in session.Inputs)
        {
            if (_inputs.TryGetValue(name, out var value))
            {
                session.Bind(name, value);
            }
        }

        foreach (var sender in _model.Map.Edges.Senders)
        {
            string name = SwitchableModel.AblatedInput(sender);
            if (session.Inputs.Contains(name))
            {
                session.Bind(name, Ablated[sender]);
            }
        }
    }
}
