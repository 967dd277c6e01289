using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.GraphRewriter.Gradients;

/// <summary>The switchable model with the derivatives with respect to its switches.</summary>
public static class SwitchGradientModel
{
    /// <summary>The added input: the gradient at the logits, of their shape and type.</summary>
    public const string Cotangent = "logits_cotangent";

    /// <summary>The added output: the derivative with respect to every switch, of their shape.</summary>
    public const string Gradient = "switch_gradient";

    /// <summary>Writes the model: the inputs of <paramref name="switchable"/> and <see cref="Cotangent"/>; its logits and <see cref="Gradient"/>.</summary>
    /// <exception cref="ModelMappingException">An operator has no derivative rule.</exception>
    public static OnnxModel Build(SwitchableModel switchable)
    {
        var model = switchable.Model.Clone();
        var graph = model.Graph;
        var logits = graph.Find(switchable.Logits)!;
        var profile = switchable.Map.Profiles[switchable.Map.Logits];
        GraphBuilder builder = new(model, "acdc.");
        var cotangent = builder.Input(Cotangent, profile.Type, [.. profile.Axes.Select(_ => (long?)null)]);
        graph.Outputs.Clear();
        graph.Outputs.Add(logits);
        graph.RemoveUnused();
        var gradient = Differentiator.AddGradients(model, "acdc.d.", [(logits, cotangent)], [graph.Find(SwitchableModel.Switches)!])[0];
        builder.Output(Gradient, gradient, ElementType.Float, switchable.Edges.Edges.Count);
        return model;
    }
}
