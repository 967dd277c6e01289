using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>The components of a model with their weights, opened when first needed and shared by all batches.</summary>
internal sealed class ComponentLibrary(TransformerMap map, SessionLibrary sessions) : IDisposable
{
    private readonly Dictionary<Receiver, OpenedComponent> _components = [];
    private readonly Lock _opening = new();
    private readonly Dictionary<int, AttentionBlock> _attention =
        map.Steps.OfType<JoinStep>().Select(step => step.Attention).OfType<AttentionBlock>().ToDictionary(block => block.Layer);

    /// <summary>What the node of <paramref name="receiver"/> computes from its input: q, k or v of a head; the output of an MLP or a norm; the logits.</summary>
    public OpenedComponent Get(Receiver receiver)
    {
        lock (_opening)
        {
            if (!_components.TryGetValue(receiver, out var opened))
            {
                var template = TemplateBuilder.Build(Build(receiver));
                var session = sessions.Get(template.Key, () => template.Model);
                _components[receiver] = opened = new(session, template);
            }

            return opened;
        }
    }

    public void Dispose()
    {
        foreach (var (_, weight) in _components.Values.SelectMany(component => component.Weights))
        {
            weight.Dispose();
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
}

/// <summary>A component: a session that it may share with others, and its own weights.</summary>
internal sealed class OpenedComponent(LoadedModel session, ComponentTemplate template)
{
    /// <summary>The session.</summary>
    public LoadedModel Session { get; } = session;

    /// <summary>The inputs for activations.</summary>
    public IReadOnlyList<string> Inputs { get; } = template.Inputs;

    /// <summary>The inputs for outside values, with those values' names in the map.</summary>
    public IReadOnlyList<(string Input, string Side)> Sides { get; } = template.Sides;

    /// <summary>The inputs for weights.</summary>
    public IReadOnlyList<(string Input, OrtValue Value)> Weights { get; } = [.. template.Weights.Select(weight => (weight.Input, OrtTensor.ToOrtValue(weight.Weight)))];
}
