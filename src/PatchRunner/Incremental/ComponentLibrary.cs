using System.Collections.Concurrent;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>The components of a model with their weights, opened when first needed and shared by all batches.</summary>
internal sealed class ComponentLibrary(TransformerMap map, SessionLibrary sessions) : IDisposable
{
    private readonly ConcurrentDictionary<(Receiver Receiver, Extent? Query), OpenedComponent?> _components = [];
    private readonly Lock _opening = new();
    private readonly Dictionary<int, AttentionBlock> _attention =
        map.Steps.OfType<JoinStep>().Select(step => step.Attention).OfType<AttentionBlock>().ToDictionary(block => block.Layer);

    /// <summary>What the node of <paramref name="receiver"/> computes from its input: q, k or v of a head; the output of an MLP or a norm; the logits.</summary>
    public OpenedComponent Get(Receiver receiver) => Opened((receiver, null), () => Build(receiver))!;

    /// <summary>
    /// A head from its q (at the places or everywhere), k and v to its output at the measured places, one of every prompt; null where its model's form does not
    /// allow that.
    /// </summary>
    public OpenedComponent? GetAtPlaces(CircuitNode head, Extent query) =>
        Opened((new(head), query), () => ComponentBuilder.HeadOutputAtPlaces(map, _attention[head.Layer], head.Head, query == Extent.Places));

    public void Dispose()
    {
        foreach (var (_, weight) in _components.Values.OfType<OpenedComponent>().SelectMany(component => component.Weights))
        {
            weight.Dispose();
        }
    }

    /// <summary>Opens what the proof needs, then what a search is likely to need next, from the last layer back, until <paramref name="enough"/>.</summary>
    public void OpenAhead(Wiring wiring, CancellationToken enough)
    {
        int[] samples = [.. ComponentProof.Samples(wiring)];
        Action[] steps =
        [
            .. samples.Append(wiring.Logits).Select<int, Action>(node => () => OpenAll(wiring, node)),
            () => SideValues.OpenAhead(map, sessions),
            () => Arithmetic.OpenAhead(sessions),
            .. Enumerable.Range(0, wiring.Logits).Reverse().Except(samples).Select<int, Action>(node => () => OpenReceivers(wiring, node)),
            () => Arithmetic.OpenWindows(sessions),
        ];
        foreach (var step in steps.TakeWhile(_ => !enough.IsCancellationRequested))
        {
            step();
        }
    }

    private void OpenReceivers(Wiring wiring, int node)
    {
        foreach (int receiver in wiring.ReceiversOf[node])
        {
            Get(wiring.Receivers[receiver]);
        }
    }

    private void OpenAll(Wiring wiring, int node)
    {
        OpenReceivers(wiring, node);
        if (wiring.Nodes[node].Kind == NodeKind.Head)
        {
            Get(new(wiring.Nodes[node]));
            GetAtPlaces(wiring.Nodes[node], Extent.Full);
            GetAtPlaces(wiring.Nodes[node], Extent.Places);
        }
    }

    private OpenedComponent? Opened((Receiver Receiver, Extent? Query) key, Func<Component?> build)
    {
        if (_components.TryGetValue(key, out var opened))
        {
            return opened;
        }

        lock (_opening)
        {
            if (!_components.TryGetValue(key, out opened))
            {
                var template = build() is { } component ? TemplateBuilder.Build(component, oneOfMany: key.Receiver.Node.Kind == NodeKind.Head) : null;
                _components[key] = opened = template is null ? null : new(sessions.Get(template.Key, () => template.Model), template);
            }

            return opened;
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
