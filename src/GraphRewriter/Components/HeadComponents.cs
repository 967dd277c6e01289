using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// Takes a head apart into q, k and v; its attention pattern, which follows from q and k; and its output, which follows from the pattern and v: a change of v
/// alone leaves the pattern as it is. Patterns and outputs are there at every position or at one place of every prompt, in the order of the prompts.
/// </summary>
internal static class HeadComponents
{
    /// <summary>A head's q, k or v: from the receiver's input to that head of the core's operand.</summary>
    public static Component Operand(TransformerMap map, AttentionBlock block, int head, HeadInput which)
    {
        ComponentWriter writer = new(map);
        var operand = OperandOf(block, which);
        var profile = map.Facts[operand.Value];
        return writer.Finish(Extracted(writer, block, head, operand), profile.Type, profile.Rank);
    }

    /// <summary>The pattern: from q and k to that head of the attention weights. The stream of any receiver tells it the sizes.</summary>
    public static Component Pattern(TransformerMap map, AttentionBlock block, int head)
    {
        ComponentWriter writer = new(map);
        var query = writer.OperandInput("q", block.Query);
        var key = writer.OperandInput("k", block.Key);
        writer.MeasureBy(writer.StreamInput("sizes"));
        var profile = map.Facts[block.Pattern.Value];
        return writer.Finish(
            new AttentionWriter(writer.Heads, block, writer.Cloner).Pattern(writer.Builder.MatMul(query, key), head), profile.Type, profile.Rank);
    }

    /// <summary>The output without the output bias: from the pattern and v. The stream of any receiver tells it the sizes.</summary>
    public static Component Output(TransformerMap map, AttentionBlock block, int head)
    {
        ComponentWriter writer = new(map);
        var pattern = writer.OperandInput("a", block.Pattern);
        var value = writer.OperandInput("v", block.Value);
        writer.MeasureBy(writer.StreamInput("sizes"));
        var result = new AttentionWriter(writer.Heads, block, writer.Cloner).Output(writer.Builder.MatMul(pattern, value), head);
        return writer.Finish(writer.AsSender(result, block.OutputEnd), ElementType.Float, 3);
    }

    /// <summary>The pattern's rows at the places: from q, k, any receiver's stream and the places, [prompt, 2] with (prompt, position).</summary>
    /// <param name="map">The map.</param>
    /// <param name="block">The head's block.</param>
    /// <param name="head">The head.</param>
    /// <param name="queryAtPlaces">Whether q is there at the places only, one in the sequence axis, or at every position.</param>
    public static Component PatternAtPlaces(TransformerMap map, AttentionBlock block, int head, bool queryAtPlaces)
    {
        ComponentWriter writer = new(map);
        var builder = writer.Builder;
        var query = writer.OperandInput("q", block.Query, alone: queryAtPlaces);
        var key = writer.OperandInput("k", block.Key);
        var sizes = writer.StreamInput("sizes");
        var places = writer.PlacesInput("places");
        QueryRows rows = new(map, builder, places);
        writer.MeasureBy(sizes);
        if (QueryRows.Fit(map, block))
        {
            var scores = builder.MatMul(queryAtPlaces ? query : rows.Of(query, map.Facts[block.Query.Value].Axes), key);
            var context = writer.Heads with { Import = side => rows.Imported(side, writer.Import) };
            var profile = map.Facts[block.Pattern.Value];
            return writer.Finish(new AttentionWriter(context, block, writer.Cloner).Pattern(scores, head), profile.Type, profile.Rank);
        }

        var sequence = builder.SizeOf(sizes, 1);
        var expanded = builder.Expand(builder.MatMul(query, key), builder.Concat([sequence, builder.Ints(1)], 0));
        var pattern = new AttentionWriter(writer.Heads, block, writer.Cloner).Pattern(expanded, head);
        var row = builder.GatherND(builder.Reshape(pattern, builder.Concat([builder.SizeOf(sizes, 0), sequence, builder.Ints(-1)], 0)), places);
        return writer.Finish(row, map.Facts[block.Pattern.Value].Type, 2);
    }

    /// <summary>
    /// The output at the places, [prompt, 1, width]: from the pattern's rows and v. Null where the way from the weighted values to the stream depends on the
    /// length of the prompts.
    /// </summary>
    public static Component? OutputAtPlaces(TransformerMap map, AttentionBlock block, int head)
    {
        ComponentWriter writer = new(map);
        var row = writer.RowInput("a", block);
        return AtPlaces(writer, block, head, row, writer.OperandInput("v", block.Value));
    }

    /// <summary>As <see cref="OutputAtPlaces"/>, from the stream that v is computed from: v itself is never written down.</summary>
    public static Component? OutputOfStreamAtPlaces(TransformerMap map, AttentionBlock block, int head)
    {
        ComponentWriter writer = new(map);
        var row = writer.RowInput("a", block);
        return AtPlaces(writer, block, head, row, Extracted(writer, block, head, block.Value));
    }

    private static Component? AtPlaces(ComponentWriter writer, AttentionBlock block, int head, OnnxValue row, OnnxValue value)
    {
        var (map, builder) = (writer.Map, writer.Builder);
        OnnxValue weighted;
        if (QueryRows.Fit(map, block))
        {
            weighted = builder.MatMul(row, value);
            writer.MeasureBy(weighted);
        }
        else
        {
            var before = builder.Slice(builder.Shape(value), 0, 0, map.Facts[block.Value.Value].Rank - 2);
            weighted = builder.MatMul(builder.Reshape(row, builder.Concat([before, builder.Ints(1, -1)], 0)), value);
            writer.MeasureBy(builder.Unsqueeze(row, 1));
        }

        int sides = writer.SideUses;
        var result = new AttentionWriter(writer.Heads, block, writer.Cloner).Output(weighted, head);
        return writer.SideUses > sides ? null : writer.Finish(writer.AsOnePlace(result, block.OutputEnd), ElementType.Float, 3);
    }

    private static OnnxValue Extracted(ComponentWriter writer, AttentionBlock block, int head, CoreOperand operand)
    {
        var stream = writer.AsOriginal(writer.StreamInput("x"), block.Stream);
        Dictionary<OnnxValue, OnnxValue> sources = new(ReferenceEqualityComparer.Instance) { [block.Stream] = stream };
        return new HeadExtractor(writer.Heads, sources, "").Extract(operand, head);
    }

    private static CoreOperand OperandOf(AttentionBlock block, HeadInput which) => which switch
    {
        HeadInput.Query => block.Query,
        HeadInput.Key => block.Key,
        _ => block.Value,
    };
}
