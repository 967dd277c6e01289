using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.GraphRewriter.Gradients;

/// <summary>
/// A model whose masks are an input, and beside it the model of the derivatives with respect to them. Both also take the inputs of the model that they were
/// made from.
/// </summary>
/// <param name="Masks">The input with the masks, float.</param>
/// <param name="Forward">From the masks to <see cref="Output"/>.</param>
/// <param name="Backward">From the masks and <see cref="Cotangent"/>, the gradient at <see cref="Output"/>, to <see cref="Gradient"/>.</param>
internal sealed record MaskGradientModel(string Masks, OnnxModel Forward, OnnxModel Backward)
{
    /// <summary>The output.</summary>
    public const string Output = "masked";

    /// <summary>The input with the gradient at the output, of its shape and type.</summary>
    public const string Cotangent = "cotangent";

    /// <summary>The output with the derivative with respect to every mask.</summary>
    public const string Gradient = "mask_gradient";

    /// <summary>The switchable model: its edges are the masks, its logits the output.</summary>
    /// <exception cref="ModelMappingException">An operator has no derivative rule.</exception>
    public static MaskGradientModel OfLogits(SwitchableModel switchable)
    {
        var profile = switchable.Map.Facts[switchable.Map.Logits];
        return Of(switchable.Model, SwitchableModel.Switches, switchable.Logits, profile.Type, profile.Rank);
    }

    /// <summary>The switchable model as far as the stream that the logits read, float [batch, position, width]: its edges are the masks.</summary>
    /// <exception cref="ModelMappingException">An operator has no derivative rule.</exception>
    public static MaskGradientModel OfEdges(SwitchableModel switchable) => Of(switchable.Model, SwitchableModel.Switches, switchable.Top, ElementType.Float, 3);

    /// <summary>The model with masks on heads and MLPs as far as the stream that the logits read, float [batch, position, width].</summary>
    /// <exception cref="ModelMappingException">An operator has no derivative rule.</exception>
    public static MaskGradientModel OfNodes(NodeMaskModel masked) => Of(masked.Model, NodeMaskModel.Masks, NodeMaskModel.Top, ElementType.Float, 3);

    private static MaskGradientModel Of(OnnxModel model, string masks, string output, ElementType type, int rank)
    {
        var dims = new long?[rank];
        var forward = model.Clone();
        forward.Graph.Outputs.Clear();
        new GraphBuilder(forward, "acdc.").Output(Output, forward.Graph.Find(output)!, type, dims);
        forward.Graph.RemoveUnused();

        var backward = forward.Clone();
        var value = backward.Graph.Outputs[0];
        backward.Graph.Outputs.Clear();
        GraphBuilder builder = new(backward, "acdc.");
        var cotangent = builder.Input(Cotangent, type, dims);
        var gradient = Differentiator.AddGradients(backward, "acdc.d.", [(value, cotangent)], [backward.Graph.Find(masks)!])[0];
        builder.Output(Gradient, gradient, ElementType.Float, (long?)null);
        backward.Graph.RemoveUnused();
        return new(masks, forward, backward);
    }
}
