using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>A component: a session that it may share with others, and its own weights.</summary>
internal sealed class OpenedComponent(LoadedModel session, ComponentTemplate template) : IDisposable
{
    /// <summary>Opens a component, or finds the session of one that differs in its weights alone.</summary>
    /// <param name="component">The component, whose graph is changed on the way.</param>
    /// <param name="oneOfMany">Whether there are many like it (<see cref="TemplateBuilder"/>).</param>
    /// <param name="sessions">Where sessions come from.</param>
    /// <param name="centered">Whether streams and senders have mean 0 in every row.</param>
    public static OpenedComponent Open(Component component, bool oneOfMany, SessionLibrary sessions, bool centered)
    {
        var template = TemplateBuilder.Build(component, oneOfMany, centered);
        return new(sessions.Get(template.Key, () => template.Model), template);
    }

    /// <summary>The session.</summary>
    public LoadedModel Session { get; } = session;

    /// <summary>The inputs for activations.</summary>
    public IReadOnlyList<string> Inputs { get; } = template.Inputs;

    /// <summary>The inputs for outside values, with those values' names in the map.</summary>
    public IReadOnlyList<(string Input, string Side)> Sides { get; } = template.Sides;

    /// <summary>The inputs for weights.</summary>
    public IReadOnlyList<(string Input, OrtValue Value)> Weights { get; } = [
        .. template.Weights.Select(weight => (weight.Input, OrtTensor.ToOrtValue(weight.Weight)))];

    public void Dispose()
    {
        foreach (var (_, weight) in Weights)
        {
            weight.Dispose();
        }
    }
}
