using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// One step back through a transformer as a model of its own: from the gradient at what a node writes to the gradients at its inputs, one per receiver.
/// All heads of a layer are one step, as their outputs go the same ways and so have one gradient.
/// </summary>
/// <param name="Model">
/// The model. Inputs: <see cref="Stream"/>, what the receivers read, float [batch, position, width]; <see cref="Cotangent"/>, the gradient at the output, of
/// its shape;
/// <paramref name="Sides"/>. Outputs: <see cref="Gradients"/>, a row per receiver: float [receiver, batch · position · width]; <see cref="Total"/>, their sum,
/// of the stream's shape.
/// </param>
/// <param name="Receivers">The receivers in the order of the rows.</param>
/// <param name="Sides">Names of the values it also takes that depend on the model's inputs but are no activations.</param>
internal sealed record GradientComponent(OnnxModel Model, IReadOnlyList<Receiver> Receivers, IReadOnlyList<string> Sides)
{
    /// <summary>The input with what the receivers read.</summary>
    public const string Stream = "x";

    /// <summary>The input with the gradient at the output.</summary>
    public const string Cotangent = "cotangent";

    /// <summary>The output with the receivers' gradients.</summary>
    public const string Gradients = "gradients";

    /// <summary>The output with the gradients' sum.</summary>
    public const string Total = "total";
}
