using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Components;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>The steps back through a model as sessions, opened when first needed.</summary>
internal sealed class ComponentGradients(TransformerMap map, OrtModelRunner runner) : IDisposable
{
    private readonly Dictionary<CircuitNode, Opened> _sessions = [];
    private (Component Component, BoundSession Session)? _logits;

    /// <summary>
    /// One step: the receivers' gradients, [receiver, batch · position · width], and their sum, of the stream's shape. The caller disposes them.
    /// </summary>
    /// <param name="node">The node, or the first head of a layer.</param>
    /// <param name="stream">What the receivers read.</param>
    /// <param name="cotangent">The gradient at the node's output.</param>
    /// <param name="sides">Values outside.</param>
    public (OrtValue Gradients, OrtValue Total) Run(CircuitNode node, OrtValue stream, OrtValue cotangent, SideValues sides)
    {
        if (!_sessions.TryGetValue(node, out var opened))
        {
            var component = Build(node);
            _sessions[node] = opened = new(component, runner.OpenPooled(component.Model));
            opened.Session.BindOutput(GradientComponent.Gradients);
            opened.Session.BindOutput(GradientComponent.Total);
        }

        opened.Session.Bind(GradientComponent.Stream, stream);
        opened.Session.Bind(GradientComponent.Cotangent, cotangent);
        foreach (string side in opened.Component.Sides)
        {
            opened.Session.Bind(side, sides[side]);
        }

        using var outputs = opened.Session.Run();
        return (outputs.Take(GradientComponent.Gradients), outputs.Take(GradientComponent.Total));
    }

    /// <summary>The logits of a stream. The caller disposes them.</summary>
    public OrtValue Logits(OrtValue stream, SideValues sides)
    {
        if (_logits is not { } logits)
        {
            var component = ComponentBuilder.Logits(map);
            PassRun.Apply(nameof(FuseTransposedWeights), component.Model.Graph, () => FuseTransposedWeights.Apply(component.Model));
            _logits = logits = (component, runner.OpenPooled(component.Model));
            logits.Session.BindOutput(Component.Output);
        }

        logits.Session.Bind(logits.Component.Inputs[0], stream);
        foreach (string side in logits.Component.Sides)
        {
            logits.Session.Bind(side, sides[side]);
        }

        using var outputs = logits.Session.Run();
        return outputs.Take(Component.Output);
    }

    public void Dispose()
    {
        _logits?.Session.Dispose();
        foreach (var opened in _sessions.Values)
        {
            opened.Session.Dispose();
        }
    }

    private GradientComponent Build(CircuitNode node)
    {
        var joins = map.Steps.OfType<JoinStep>();
        AttentionBlock Attention() => joins.Select(step => step.Attention).First(block => block?.Layer == node.Layer)!;
        switch (node.Kind)
        {
            case NodeKind.Head:
                return GradientComponentBuilder.Attention(map, Attention());
            case NodeKind.Mlp or NodeKind.Mixer:
                return GradientComponentBuilder.Mlp(map, joins.Select(step => step.Mlp).First(mlp => mlp?.Node == node)!);
            case NodeKind.Logits:
                return GradientComponentBuilder.Logits(map);
            default:
                var norm = map.Steps.OfType<NormStep>().FirstOrDefault(step => step.Node == node);
                return norm is not null
                    ? GradientComponentBuilder.Norm(map, node, norm.Input, norm.Output)
                    : GradientComponentBuilder.Norm(map, node, Attention().OutputEnd, Attention().Contribution);
        }
    }

    private sealed record Opened(GradientComponent Component, BoundSession Session);
}
