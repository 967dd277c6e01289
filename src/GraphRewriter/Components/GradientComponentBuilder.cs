using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Gradients;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>Writes the steps back through a transformer, each differentiated from the step forward.</summary>
internal static class GradientComponentBuilder
{
    /// <summary>All heads of a layer; the cotangent is the gradient at any head's output.</summary>
    /// <exception cref="ModelMappingException">An operator has no derivative rule.</exception>
    public static GradientComponent Attention(TransformerMap map, AttentionBlock block)
    {
        var receivers = map.Edges.Receivers.Where(receiver => receiver.Node.Kind == NodeKind.Head && receiver.Node.Layer == block.Layer);
        return Write(map, [.. receivers], block.Stream, (writer, inputs) =>
            [.. new AttentionWriter(writer.Heads, block, writer.Cloner).Heads(inputs).Select(head => writer.AsSender(head, block.OutputEnd))]);
    }

    /// <summary>An MLP.</summary>
    /// <exception cref="ModelMappingException">An operator has no derivative rule.</exception>
    public static GradientComponent Mlp(TransformerMap map, MlpBlock block) =>
        Write(map, [new(block.Node)], block.Stream, (writer, inputs) =>
        {
            var outputs = writer.Cloner.Clone(Single(block.Stream, inputs[0]), block.Outputs, "");
            return [writer.AsSender(outputs.Aggregate(writer.Builder.Add), block.Outputs[0])];
        });

    /// <summary>A norm on a sum.</summary>
    /// <exception cref="ModelMappingException">An operator has no derivative rule.</exception>
    public static GradientComponent Norm(TransformerMap map, CircuitNode node, OnnxValue input, OnnxValue output) =>
        Write(map, [new(node)], input, (writer, inputs) => [writer.AsSender(writer.Cloner.Clone(Single(input, inputs[0]), output, ""), output)]);

    /// <summary>The final norm and unembedding; the cotangent is the gradient at the logits, of their type.</summary>
    /// <exception cref="ModelMappingException">An operator has no derivative rule.</exception>
    public static GradientComponent Logits(TransformerMap map) =>
        Write(map, [new(CircuitNode.Logits)], map.Top, (writer, inputs) => [writer.Cloner.Clone(Single(map.Top, inputs[0]), map.Logits, "")]);

    private static GradientComponent Write(
        TransformerMap map, Receiver[] receivers, OnnxValue original, Func<ComponentWriter, OnnxValue[], OnnxValue[]> forward)
    {
        ComponentWriter writer = new(map);
        var builder = writer.Builder;
        var stream = writer.StreamInput(GradientComponent.Stream);
        OnnxValue[] inputs = [.. receivers.Select(_ => builder.Op("Identity", [stream]))];
        var outputs = forward(writer, [.. inputs.Select(input => writer.AsOriginal(input, original))]);
        writer.Model.Graph.Outputs.AddRange(outputs);
        PassRun.Apply(nameof(FoldSlices), writer.Model.Graph, () => FoldSlices.Apply(writer.Model.Graph));
        writer.Model.Graph.Outputs.Clear();
        NormedInput?[] normed = [.. inputs.Select(input => NormedInput.Take(builder, stream, input))];
        PassRun.Apply(nameof(FoldLayouts), writer.Model.Graph, () => FoldLayouts.Apply(writer.Model, writer.Axes));
        var cotangent = receivers[0].Node == CircuitNode.Logits
            ? builder.Input(GradientComponent.Cotangent, map.Facts[map.Logits].Type, [.. map.Facts[map.Logits].Axes.Select(_ => (long?)null)])
            : writer.StreamInput(GradientComponent.Cotangent);
        OnnxValue[][] sources = [.. inputs.Zip(normed, (input, form) => form is null ? [input] : form.Sources.ToArray())];
        Queue<OnnxValue> atSources = new(Differentiator.AddGradients(
            writer.Model, "acdc.d.", [.. outputs.Select(output => (output, cotangent))], [.. sources.SelectMany(each => each)], writer.Axes));
        OnnxValue[] gradients =
        [
            .. sources.Zip(normed, (own, form) =>
            {
                OnnxValue[] given = [.. own.Select(_ => atSources.Dequeue())];
                return form is null ? given[0] : form.Gradient(builder, given);
            }),
        ];
        builder.Output(GradientComponent.Gradients, builder.Concat([.. gradients.Select(gradient => builder.Reshape(gradient, builder.Ints(1, -1)))], 0),
            ElementType.Float, receivers.Length, null);
        builder.Output(
            GradientComponent.Total, gradients.Length == 1 ? gradients[0] : builder.Op("Sum", [.. gradients]), ElementType.Float, null, null, map.Shape.Width);
        PassRun.Apply(nameof(FuseTransposedWeights), writer.Model.Graph, () => FuseTransposedWeights.Apply(writer.Model));
        return new(writer.Model, receivers, writer.UsedSides());
    }

    private static Dictionary<OnnxValue, OnnxValue> Single(OnnxValue original, OnnxValue replacement) =>
        new(ReferenceEqualityComparer.Instance) { [original] = replacement };
}
