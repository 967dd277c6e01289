using System.Collections.Concurrent;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>The components of a model with their weights, opened when first needed and shared by all batches.</summary>
internal sealed class ComponentLibrary(TransformerMap map, SessionLibrary sessions) : IDisposable
{
    private readonly ConcurrentDictionary<(Receiver Receiver, Extent? Query), Lazy<OpenedComponent?>> _components = [];
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
        foreach (var component in _components.Values.Where(component => component.IsValueCreated))
        {
            component.Value?.Dispose();
        }
    }

    /// <summary>Opens what runs of the whole model need, then what a search is likely to need, until <paramref name="enough"/>.</summary>
    public void OpenAhead(Wiring wiring, CancellationToken enough)
    {
        var nodes = Enumerable.Range(0, wiring.Nodes.Count).OrderBy(node => wiring.Nodes[node].Kind == NodeKind.Head);
        var heads = wiring.Nodes.Where(node => node.Kind == NodeKind.Head);
        Action[] steps =
        [
            () => Arithmetic.OpenAhead(sessions),
            .. nodes.Select<int, Action>(node => () => OpenNode(wiring, node)),
            .. heads.DistinctBy(head => head.Layer).Select<CircuitNode, Action>(head => () => GetAtPlaces(head, Extent.Full)),
            .. heads.Reverse().Select<CircuitNode, Action>(head => () => GetAtPlaces(head, Extent.Places)),
            () => Arithmetic.OpenWindows(sessions),
        ];
        foreach (var step in steps.TakeWhile(_ => !enough.IsCancellationRequested))
        {
            step();
        }
    }

    private void OpenNode(Wiring wiring, int node)
    {
        foreach (int receiver in wiring.ReceiversOf[node])
        {
            Get(wiring.Receivers[receiver]);
        }

        if (wiring.Nodes[node].Kind == NodeKind.Head)
        {
            Get(new(wiring.Nodes[node]));
        }
    }

    private OpenedComponent? Opened((Receiver Receiver, Extent? Query) key, Func<Component?> build) => _components.GetOrAdd(key, _ => new(() =>
    {
        var template = build() is { } component ? TemplateBuilder.Build(component, oneOfMany: key.Receiver.Node.Kind == NodeKind.Head) : null;
        return template is null ? null : new(sessions.Get(template.Key, () => template.Model), template);
    })).Value;

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
