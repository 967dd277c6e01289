using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Components;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>The derivatives by masks on q, k and v as sessions, a layer each, opened when first needed.</summary>
internal sealed class HeadMaskSessions(TransformerMap map, OrtModelRunner runner, bool ablated) : IDisposable
{
    private readonly Dictionary<int, (HeadMaskComponent Component, BoundSession Session)> _sessions = [];

    /// <summary>The derivatives of a layer's masks for every prompt, in the order of <see cref="HeadMaskComponent.Derivatives"/>.</summary>
    public float[] Run(int layer, OrtValue stream, OrtValue? ablatedStream, OrtValue cotangent, SideValues sides)
    {
        if (!_sessions.TryGetValue(layer, out var opened))
        {
            var block = map.Steps.OfType<JoinStep>().Select(step => step.Attention).First(block => block?.Layer == layer)!;
            var component = HeadMaskComponent.Build(map, block, ablated);
            _sessions[layer] = opened = (component, runner.OpenPooled(component.Model));
            opened.Session.BindOutput(HeadMaskComponent.Derivatives, OutputPlace.Host);
        }

        opened.Session.Bind(GradientComponent.Stream, stream);
        opened.Session.Bind(GradientComponent.Cotangent, cotangent);
        if (ablatedStream is not null)
        {
            opened.Session.Bind(HeadMaskComponent.AblatedStream, ablatedStream);
        }

        foreach (string side in opened.Component.Sides)
        {
            opened.Session.Bind(side, sides[side]);
        }

        using var outputs = opened.Session.Run();
        return OrtTensor.ToOnnxTensor(outputs[HeadMaskComponent.Derivatives]).ToSingle();
    }

    public void Dispose()
    {
        foreach (var (_, session) in _sessions.Values)
        {
            session.Dispose();
        }
    }
}
