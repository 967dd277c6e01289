using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>The components of a model as sessions, opened when first needed.</summary>
internal sealed class ComponentSessions(TransformerMap map, OrtModelRunner runner) : IDisposable
{
    private readonly Dictionary<Receiver, Instance> _instances = [];
    private readonly Dictionary<string, Shared> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AttentionBlock> _attention =
        map.Steps.OfType<JoinStep>().Select(step => step.Attention).OfType<AttentionBlock>().ToDictionary(block => block.Layer);

    /// <summary>What the node of <paramref name="receiver"/> computes from its input: q, k or v of a head; the output of an MLP or a norm; the logits.</summary>
    public OrtValue Run(Receiver receiver, SideValues sides, params ReadOnlySpan<OrtValue> inputs)
    {
        if (!_instances.TryGetValue(receiver, out var instance))
        {
            _instances[receiver] = instance = Open(receiver);
        }

        return instance.Run(sides, inputs);
    }

    /// <summary>Copies a value, wherever it lies.</summary>
    public OnnxTensor ReadToHost(OrtValue value) => _sessions.Values.First().Session.ReadToHost(value);

    public void Dispose()
    {
        foreach (var instance in _instances.Values)
        {
            instance.Dispose();
        }

        foreach (var shared in _sessions.Values)
        {
            shared.Session.Dispose();
        }
    }

    private Instance Open(Receiver receiver)
    {
        var template = TemplateBuilder.Build(Build(receiver));
        if (!_sessions.TryGetValue(template.Key, out var shared))
        {
            _sessions[template.Key] = shared = new(runner.OpenBound(template.Model));
            shared.Session.BindOutput(Component.Output);
        }

        return new(shared, template);
    }

    private Component Build(Receiver receiver)
    {
        var node = receiver.Node;
        switch (node.Kind)
        {
            case NodeKind.Head when receiver.Input == HeadInput.Whole:
                return ComponentBuilder.HeadOutput(map, _attention[node.Layer], node.Head);
            case NodeKind.Head:
                return ComponentBuilder.HeadInput(map, _attention[node.Layer], node.Head, receiver.Input);
            case NodeKind.Mlp:
                return ComponentBuilder.Mlp(map, map.Steps.OfType<JoinStep>().Select(step => step.Mlp).First(mlp => mlp?.Layer == node.Layer)!);
            case NodeKind.Logits:
                return ComponentBuilder.Logits(map);
            default:
                var norm = map.Steps.OfType<NormStep>().FirstOrDefault(step => step.Node == node);
                return norm is not null
                    ? ComponentBuilder.Norm(map, norm.Input, norm.Output)
                    : ComponentBuilder.Norm(map, _attention[node.Layer].OutputEnd, _attention[node.Layer].Contribution);
        }
    }

    /// <summary>A session, and for whom and with which outside values it ran last.</summary>
    private sealed class Shared(BoundSession session)
    {
        public BoundSession Session { get; } = session;

        public Instance? Instance { get; set; }

        public SideValues? Sides { get; set; }
    }

    /// <summary>A component: a session that it may share with others, and its own weights.</summary>
    private sealed class Instance(Shared shared, ComponentTemplate template) : IDisposable
    {
        private readonly (string Input, OrtValue Value)[] _weights = [.. template.Weights.Select(weight => (weight.Input, OrtTensor.ToOrtValue(weight.Weight)))];
        private readonly IReadOnlyList<string> _inputs = template.Inputs;
        private readonly IReadOnlyList<(string Input, string Side)> _sides = template.Sides;

        public OrtValue Run(SideValues sides, ReadOnlySpan<OrtValue> inputs)
        {
            var session = shared.Session;
            for (int i = 0; i < inputs.Length; i++)
            {
                session.Bind(_inputs[i], inputs[i]);
            }

            if (shared.Instance != this)
            {
                foreach (var (input, weight) in _weights)
                {
                    session.Bind(input, weight);
                }
            }

            if (shared.Instance != this || shared.Sides != sides)
            {
                foreach (var (input, side) in _sides)
                {
                    session.Bind(input, sides[side]);
                }
            }

            (shared.Instance, shared.Sides) = (this, sides);
            using var outputs = session.Run();
            return outputs.Take(Component.Output);
        }

        public void Dispose()
        {
            foreach (var (_, weight) in _weights)
            {
                weight.Dispose();
            }
        }
    }
}
