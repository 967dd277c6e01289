using System.Collections.Concurrent;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>The components of a model with their weights, opened when first needed and shared by all batches.</summary>
/// <param name="map">The model.</param>
/// <param name="sessions">Where sessions come from.</param>
/// <param name="centered">Whether streams and senders have mean 0 in every row (<see cref="StreamCentering"/>).</param>
internal sealed class ComponentLibrary(TransformerMap map, SessionLibrary sessions, bool centered) : IDisposable
{
    private readonly ConcurrentDictionary<(Receiver Receiver, HeadPart? Part), Lazy<OpenedComponent?>> _components = [];
    private readonly Lazy<SideModel> _sides = new(() => new(map, sessions));
    private readonly Dictionary<int, AttentionBlock> _attention =
        map.Steps.OfType<JoinStep>().Select(step => step.Attention).OfType<AttentionBlock>().ToDictionary(block => block.Layer);

    /// <summary>Whether streams and senders have mean 0 in every row.</summary>
    public bool Centered => centered;

    /// <summary>What computes the outside values that components take.</summary>
    public SideModel Sides => _sides.Value;

    /// <summary>
    /// What the node of <paramref name="receiver"/> computes from its input: q, k or v of a head; the output of an MLP or a norm; the logits.
    /// </summary>
    public OpenedComponent Get(Receiver receiver) => Opened((receiver, null), () => Build(receiver))!;

    /// <summary>A part of a head; null where its model's form does not allow to compute that.</summary>
    public OpenedComponent? Get(CircuitNode head, HeadPart part) => Opened((new(head), part), () => Build(_attention[head.Layer], head.Head, part));

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
            .. SampleNodes.Of(wiring)
                .Select(node => wiring.Nodes[node]).Where(node => node.Kind == NodeKind.Head).Select<CircuitNode, Action>(head => () => OpenHead(head)),
            () => Arithmetic.OpenWindows(sessions),
        ];
        foreach (var step in steps.TakeWhile(_ => !enough.IsCancellationRequested))
        {
            step();
        }
    }

    private void OpenHead(CircuitNode head)
    {
        foreach (var input in (HeadInput[])[HeadInput.Query, HeadInput.Key, HeadInput.Value])
        {
            Get(new(head, input));
        }

        foreach (var part in Enum.GetValues<HeadPart>())
        {
            Get(head, part);
        }
    }

    private OpenedComponent? Opened((Receiver Receiver, HeadPart? Part) key, Func<Component?> build) => _components.GetOrAdd(
        key,
        _ => new(() =>
            build() is { } component ? OpenedComponent.Open(component, oneOfMany: key.Receiver.Node.Kind == NodeKind.Head, sessions, centered) : null)).Value;

    private Component? Build(AttentionBlock block, int head, HeadPart part) => part switch
    {
        HeadPart.Pattern => HeadComponents.Pattern(map, block, head),
        HeadPart.Output => HeadComponents.Output(map, block, head),
        HeadPart.PatternAtPlaces => HeadComponents.PatternAtPlaces(map, block, head, queryAtPlaces: true),
        HeadPart.PatternAtPlacesOfWhole => HeadComponents.PatternAtPlaces(map, block, head, queryAtPlaces: false),
        HeadPart.OutputAtPlaces => HeadComponents.OutputAtPlaces(map, block, head),
        _ => HeadComponents.OutputOfStreamAtPlaces(map, block, head),
    };

    private Component Build(Receiver receiver)
    {
        var node = receiver.Node;
        switch (node.Kind)
        {
            case NodeKind.Head:
                return HeadComponents.Operand(map, _attention[node.Layer], node.Head, receiver.Input);
            case NodeKind.Mlp or NodeKind.Mixer:
                return ComponentBuilder.Mlp(map, map.Steps.OfType<JoinStep>().Select(step => step.Mlp).First(mlp => mlp?.Node == node)!);
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
