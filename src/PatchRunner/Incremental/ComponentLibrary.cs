using System.Collections.Concurrent;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>The components of a model with their weights, opened when first needed and shared by all batches.</summary>
internal sealed class ComponentLibrary(TransformerMap map, SessionLibrary sessions) : IDisposable
{
    private readonly ConcurrentDictionary<(Receiver Receiver, Extent? Query), Lazy<OpenedComponent?>> _components = [];
    private readonly Lazy<SideModel> _sides = new(() => new(map, sessions));
    private readonly Dictionary<int, AttentionBlock> _attention =
        map.Steps.OfType<JoinStep>().Select(step => step.Attention).OfType<AttentionBlock>().ToDictionary(block => block.Layer);

    /// <summary>What computes the outside values that components take.</summary>
    public SideModel Sides => _sides.Value;

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

    /// <summary>Opens what every search needs: sums, MLPs and norms, the logits, and one head of every layer, which opens the sessions of all.</summary>
    public void OpenAhead(Wiring wiring, CancellationToken enough)
    {
        Action[] steps =
        [
            Sides.OpenAhead,
            () => Arithmetic.OpenAhead(sessions),
            .. wiring.Receivers.Where(receiver => receiver.Node.Kind != NodeKind.Head).Select<Receiver, Action>(receiver => () => Get(receiver)),
            .. ComponentProof.Samples(wiring).Select(node => wiring.Nodes[node]).Where(node => node.Kind == NodeKind.Head).Select<CircuitNode, Action>(head => () => OpenHead(head)),
            () => Arithmetic.OpenWindows(sessions),
        ];
        foreach (var step in steps.TakeWhile(_ => !enough.IsCancellationRequested))
        {
            step();
        }
    }

    private void OpenHead(CircuitNode head)
    {
        foreach (var input in (HeadInput[])[HeadInput.Query, HeadInput.Key, HeadInput.Value, HeadInput.Whole])
        {
            Get(new(head, input));
        }

        GetAtPlaces(head, Extent.Full);
        GetAtPlaces(head, Extent.Places);
    }

    private OpenedComponent? Opened((Receiver Receiver, Extent? Query) key, Func<Component?> build) => _components.GetOrAdd(
        key,
        _ => new(() => build() is { } component ? OpenedComponent.Open(component, oneOfMany: key.Receiver.Node.Kind == NodeKind.Head, sessions) : null)).Value;

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
