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
    private readonly Dictionary<Receiver, Opened> _sessions = [];
    private readonly Dictionary<int, AttentionBlock> _attention =
        map.Steps.OfType<JoinStep>().Select(step => step.Attention).OfType<AttentionBlock>().ToDictionary(block => block.Layer);

    /// <summary>What the node of <paramref name="receiver"/> computes from its input: q, k or v of a head; the output of an MLP or a norm; the logits.</summary>
    public OrtValue Run(Receiver receiver, SideValues sides, params ReadOnlySpan<OrtValue> inputs)
    {
        if (!_sessions.TryGetValue(receiver, out var opened))
        {
            var component = Build(receiver);
            _sessions[receiver] = opened = new(component, runner.OpenBound(component.Model));
            opened.Session.BindOutput(Component.Output);
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            opened.Session.Bind(opened.Component.Inputs[i], inputs[i]);
        }

        if (opened.Sides != sides)
        {
            foreach (string side in opened.Component.Sides)
            {
                opened.Session.Bind(side, sides[side]);
            }

            opened.Sides = sides;
        }

        using var outputs = opened.Session.Run();
        return outputs.Take(Component.Output);
    }

    /// <summary>Copies a value, wherever it lies.</summary>
    public OnnxTensor ReadToHost(OrtValue value) => _sessions.Values.First().Session.ReadToHost(value);

    public void Dispose()
    {
        foreach (var opened in _sessions.Values)
        {
            opened.Session.Dispose();
        }
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

    private sealed class Opened(Component component, BoundSession session)
    {
        public Component Component { get; } = component;

        public BoundSession Session { get; } = session;

        public SideValues? Sides { get; set; }
    }
}
