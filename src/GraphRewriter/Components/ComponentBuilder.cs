using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>Takes a transformer apart into the functions between its receivers and its senders.</summary>
public static class ComponentBuilder
{
    /// <summary>A head's q, k or v: from the receiver's input to that head of the core's operand.</summary>
    public static Component HeadInput(TransformerMap map, AttentionBlock block, int head, HeadInput which)
    {
        ComponentWriter writer = new(map);
        var stream = writer.StreamInput("x");
        var operand = OperandOf(block, which);
        HeadExtractor extractor = new(writer.Heads, Single(block.Stream, writer.AsOriginal(stream, block.Stream)), "");
        var profile = map.Profiles[operand.Value];
        return writer.Finish(extractor.Extract(operand, head), profile.Type, profile.Rank);
    }

    /// <summary>A head's core and output: from its q, k and v to its output without the output bias. The stream of any receiver tells it the sizes.</summary>
    public static Component HeadOutput(TransformerMap map, AttentionBlock block, int head)
    {
        ComponentWriter writer = new(map);
        var query = writer.OperandInput("q", block.Query);
        var key = writer.OperandInput("k", block.Key);
        var value = writer.OperandInput("v", block.Value);
        writer.MeasureBy(writer.StreamInput("sizes"));
        var result = new AttentionWriter(writer.Heads, block, writer.Cloner).Head(query, key, value, head);
        return writer.Finish(writer.AsSender(result, block.OutputEnd), ElementType.Float, 3);
    }

    /// <summary>
    /// A head's core and output at one place of every prompt: from its q, k and v, any receiver's stream and the places, [prompt, 2] with (prompt, position),
    /// in the order of the prompts, to its output there, [prompt, 1, width].
    /// Null where the way from the weighted values to the stream depends on the length of the prompts.
    /// </summary>
    /// <param name="map">The map.</param>
    /// <param name="block">The head's block.</param>
    /// <param name="head">The head.</param>
    /// <param name="queryAtPlaces">Whether q is there at the places only, one in the sequence axis, or at every position.</param>
    public static Component? HeadOutputAtPlaces(TransformerMap map, AttentionBlock block, int head, bool queryAtPlaces)
    {
        ComponentWriter writer = new(map);
        var builder = writer.Builder;
        var query = writer.OperandInput("q", block.Query, alone: queryAtPlaces);
        var key = writer.OperandInput("k", block.Key);
        var value = writer.OperandInput("v", block.Value);
        var sizes = writer.StreamInput("sizes");
        var places = writer.PlacesInput("places");
        QueryRows rows = new(map, builder, places);
        writer.MeasureBy(sizes);
        OnnxValue weighted;
        if (QueryRows.Fit(map, block))
        {
            var scores = builder.MatMul(queryAtPlaces ? query : rows.Of(query, map.Profiles[block.Query.Value].Axes), key);
            var context = writer.Heads with { Import = side => rows.Imported(side, writer.Import) };
            weighted = builder.MatMul(new AttentionWriter(context, block, writer.Cloner).Pattern(scores, head), value);
            writer.MeasureBy(weighted);
        }
        else
        {
            var sequence = builder.SizeOf(sizes, 1);
            var scores = builder.Expand(builder.MatMul(query, key), builder.Concat([sequence, builder.Ints(1)], 0));
            var pattern = new AttentionWriter(writer.Heads, block, writer.Cloner).Pattern(scores, head);
            var row = builder.GatherND(builder.Reshape(pattern, builder.Concat([builder.SizeOf(sizes, 0), sequence, builder.Ints(-1)], 0)), places);
            var before = builder.Slice(builder.Shape(value), 0, 0, map.Profiles[block.Value.Value].Rank - 2);
            weighted = builder.MatMul(builder.Reshape(row, builder.Concat([before, builder.Ints(1, -1)], 0)), value);
            writer.MeasureBy(builder.Unsqueeze(row, 1));
        }

        int sides = writer.SideUses;
        var result = new AttentionWriter(writer.Heads, block, writer.Cloner).Output(weighted, head);
        return writer.SideUses > sides
            ? null
            : writer.Finish(writer.AsOnePlace(result, block.OutputEnd), ElementType.Float, 3);
    }

    /// <summary>All heads of a block: from the stream that they read to their outputs without the output bias, named by <see cref="Component.HeadOutput"/>.</summary>
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
        var profile = map.Profiles[map.Logits];
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

    private static CoreOperand OperandOf(AttentionBlock block, HeadInput which) => which switch
    {
        Circuits.HeadInput.Query => block.Query,
        Circuits.HeadInput.Key => block.Key,
        _ => block.Value,
    };

    private static Dictionary<OnnxValue, OnnxValue> Single(OnnxValue original, OnnxValue replacement) =>
        new(ReferenceEqualityComparer.Instance) { [original] = replacement };
}
