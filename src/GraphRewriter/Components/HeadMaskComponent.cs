using Acdc.Onnx.GraphRewriter.Gradients;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// The derivatives of a loss with respect to masks on a layer's q, k and v, as a model: with q(μ) = μ · q + (1 − μ) · q̂ at μ = 1 the derivative is Σ (q − q̂)
/// · ∂loss/∂q, q̂ being zero or the ablated run's.
/// </summary>
/// <param name="Model">
/// The model. Inputs: <see cref="GradientComponent.Stream"/>, <see cref="GradientComponent.Cotangent"/>, <see cref="AblatedStream"/> where it was asked for,
/// <paramref name="Sides"/>. Output: <see cref="Derivatives"/>, float [3 · head + (0 for q, 1 for k, 2 for v), batch].
/// </param>
/// <param name="Sides">Names of the values it also takes that depend on the model's inputs but are no activations.</param>
internal sealed record HeadMaskComponent(OnnxModel Model, IReadOnlyList<string> Sides)
{
    /// <summary>The input with what the heads read in the ablated run.</summary>
    public const string AblatedStream = "x_ablated";

    /// <summary>The output.</summary>
    public const string Derivatives = "derivatives";

    /// <summary>Writes the model for an attention block.</summary>
    /// <param name="map">The map.</param>
    /// <param name="block">The block.</param>
    /// <param name="ablated">Whether masks scale towards an ablated run; else towards zero.</param>
    /// <exception cref="ModelMappingException">An operator has no derivative rule.</exception>
    public static HeadMaskComponent Build(TransformerMap map, AttentionBlock block, bool ablated)
    {
        ComponentWriter writer = new(map);
        var builder = writer.Builder;
        var stream = writer.StreamInput(GradientComponent.Stream);
        var cotangent = writer.StreamInput(GradientComponent.Cotangent);
        AttentionWriter attention = new(writer.Heads, block, writer.Cloner);
        OnnxValue[] Inputs(OnnxValue from) => [.. Enumerable.Repeat(writer.AsOriginal(from, block.Stream), 3 * block.Heads)];
        OnnxValue[] operands = [.. attention.Operands(Inputs(stream)).Select(operand => builder.Op("Identity", [operand]))];
        var without = ablated ? attention.Operands(Inputs(writer.StreamInput(AblatedStream)), ".ablated") : null;
        var outputs = attention.FromOperands(operands).Select(head => (writer.AsSender(head, block.OutputEnd), cotangent));
        var gradients = Differentiator.AddGradients(writer.Model, "acdc.d.", [.. outputs], operands, writer.Axes);
        var rows = operands.Select((operand, i) =>
        {
            var product = builder.Mul(gradients[i], without is null ? operand : builder.Sub(operand, without[i]));
            var prompts = builder.Concat([builder.SizeOf(stream, 0), builder.Ints(-1)], 0);
            return builder.Unsqueeze(builder.ReduceSum(builder.Reshape(builder.Cast(product, ElementType.Float), prompts), false, 1), 0);
        });
        builder.Output(Derivatives, builder.Concat([.. rows], 0), ElementType.Float, 3 * block.Heads, null);
        return new(writer.Model, writer.UsedSides());
    }
}
