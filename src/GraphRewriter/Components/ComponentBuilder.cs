using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// Takes a transformer apart into the functions between its receivers and its senders; <see cref="HeadComponents"/> has those of single heads.
/// </summary>
internal static class ComponentBuilder
{
    /// <summary>
    /// All heads of a block: from the stream that they read to their outputs without the output bias, named by <see cref="Component.HeadOutput"/>.
    /// </summary>
    public static Component Heads(TransformerMap map, AttentionBlock block)
    {
        ComponentWriter writer = new(map);
        var source = Single(block.Stream, writer.AsOriginal(writer.StreamInput("x"), block.Stream));
        var result = writer.Cloner.Clone(source, block.Result.Value, "");
        var outputs = new AttentionWriter(writer.Heads, block, writer.Cloner).Outputs(result);
        return writer.Finish(outputs.Select((output, head) => (Component.HeadOutput(head), writer.AsSender(output, block.OutputEnd))), ElementType.Float, 3);
    }

    /// <summary>An MLP: from its input to its output, biases included.</summary>
    public static Component Mlp(TransformerMap map, MlpBlock block)
    {
        ComponentWriter writer = new(map);
        var source = Single(block.Stream, writer.AsOriginal(writer.StreamInput("x"), block.Stream));
        var outputs = writer.Cloner.Clone(source, block.Outputs, "");
        return writer.Finish(writer.AsSender(outputs.Aggregate(writer.Builder.Add), block.Outputs[0]), ElementType.Float, 3);
    }

    /// <summary>A norm on a sum: from the sum to what later receivers see.</summary>
    public static Component Norm(TransformerMap map, OnnxValue input, OnnxValue output)
    {
        ComponentWriter writer = new(map);
        var source = Single(input, writer.AsOriginal(writer.StreamInput("x"), input));
        return writer.Finish(writer.AsSender(writer.Cloner.Clone(source, output, ""), output), ElementType.Float, 3);
    }

    /// <summary>The final norm and unembedding: from the stream to the logits, [batch, position, channel].</summary>
    public static Component Logits(TransformerMap map)
    {
        ComponentWriter writer = new(map);
        var source = Single(map.Top, writer.AsOriginal(writer.StreamInput("x"), map.Top));
        var profile = map.Facts[map.Logits];
        return writer.Finish(writer.Cloner.Clone(source, map.Logits, ""), profile.Type, profile.Rank);
    }

    /// <summary>A model that computes, from the model's own inputs, every outside value that components may ask for.</summary>
    public static OnnxModel Sides(TransformerMap map)
    {
        var sides = map.Model.Clone();
        sides.Graph.Outputs.Clear();
        sides.Graph.Outputs.AddRange(map.Activations.Nodes
            .SelectMany(node => node.Inputs.OfType<OnnxValue>())
            .Where(value => !map.Activations.IsActive(value) && value.Constant is null && !InputRecognizer.IsConstant(value))
            .Distinct()
            .Select(value => sides.Graph.Find(value.Name)!));
        sides.Graph.RemoveUnused();
        return sides;
    }

    private static Dictionary<OnnxValue, OnnxValue> Single(OnnxValue original, OnnxValue replacement) =>
        new(ReferenceEqualityComparer.Instance) { [original] = replacement };
}
