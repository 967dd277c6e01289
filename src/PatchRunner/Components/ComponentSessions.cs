using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>One batch's bindings to the components of a model. Not for several threads at once; several of these are.</summary>
internal sealed class ComponentSessions(ComponentLibrary library, OrtModelRunner runner) : IDisposable
{
    private readonly Dictionary<Receiver, OpenedComponent> _components = [];
    private readonly Dictionary<(CircuitNode, HeadPart), OpenedComponent?> _heads = [];
    private readonly Dictionary<LoadedModel, Binding> _bindings = [];
    private readonly DeviceReader _reader = new(runner.Device);

    /// <summary>
    /// What the node of <paramref name="receiver"/> computes from its input: q, k or v of a head; the output of an MLP or a norm; the logits.
    /// </summary>
    public OrtValue Run(Receiver receiver, SideValues sides, params ReadOnlySpan<OrtValue> inputs)
    {
        if (!_components.TryGetValue(receiver, out var component))
        {
            _components[receiver] = component = library.Get(receiver);
        }

        return One(component, sides, inputs);
    }

    /// <summary>A part of a head; null where its model's form does not allow to compute that.</summary>
    public OrtValue? Run(CircuitNode head, HeadPart part, SideValues sides, params ReadOnlySpan<OrtValue> inputs)
    {
        if (!_heads.TryGetValue((head, part), out var component))
        {
            _heads[(head, part)] = component = library.Get(head, part);
        }

        return component is null ? null : One(component, sides, inputs);
    }

    /// <summary>All outputs of a component that was opened elsewhere.</summary>
    public RunOutputs RunAll(OpenedComponent component, SideValues sides, params ReadOnlySpan<OrtValue> inputs) =>
        Bound(component).Run(component, sides, inputs);

    /// <summary>Copies a value, wherever it lies.</summary>
    public OnnxTensor ReadToHost(OrtValue value) => _reader.Read(value);

    public void Dispose()
    {
        foreach (var binding in _bindings.Values)
        {
            binding.Dispose();
        }

        _reader.Dispose();
    }

    private OrtValue One(OpenedComponent component, SideValues sides, ReadOnlySpan<OrtValue> inputs)
    {
        using var outputs = RunAll(component, sides, inputs);
        return outputs.Take(Component.Output);
    }

    private Binding Bound(OpenedComponent component)
    {
        if (!_bindings.TryGetValue(component.Session, out var binding))
        {
            _bindings[component.Session] = binding = new(runner.Bind(component.Session));
        }

        return binding;
    }

    /// <summary>A bound session, with the component and the outside values that it ran last.</summary>
    private sealed class Binding : IDisposable
    {
        private readonly BoundSession _session;
        private OpenedComponent? _component;
        private SideValues? _sides;

        public Binding(BoundSession session)
        {
            _session = session;
            foreach (string output in session.Outputs)
            {
                session.BindOutput(output);
            }
        }

        public RunOutputs Run(OpenedComponent component, SideValues sides, ReadOnlySpan<OrtValue> inputs)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                _session.Bind(component.Inputs[i], inputs[i]);
            }

            if (_component != component)
            {
                foreach (var (input, weight) in component.Weights)
                {
                    _session.Bind(input, weight);
                }
            }

            if (_component != component || _sides != sides)
            {
                foreach (var (input, side) in component.Sides)
                {
                    _session.Bind(input, sides[side]);
                }
            }

            (_component, _sides) = (component, sides);
            return _session.Run();
        }

        public void Dispose() => _session.Dispose();
    }
}
