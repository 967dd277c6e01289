using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// An attention core for one query of every prompt. Where the way from q · kᵀ to the pattern treats every query alone (masks, scales, caps and a softmax over
/// the keys), that query's rows of the masks are all it needs.
/// </summary>
internal sealed class QueryRows(TransformerMap map, GraphBuilder builder, OnnxValue places)
{
    private const int Batch = 0, Query = 2, Rank = 4;

    private readonly PlaceRows _rows = new(builder, places);

    /// <summary>Whether the core of <paramref name="block"/> is of this kind, [batch, head, query, key] throughout.</summary>
    public static bool Fit(TransformerMap map, AttentionBlock block)
    {
        CoreOperand[] operands = [block.Query, block.Key, block.Value, block.Scores];
        return operands.All(operand => map.Facts[operand.Value].Rank == Rank && !operand.Layout.Merged)
            && map.Activations.Between([block.Scores.Value], block.Pattern.Value).All(node => IsRowByRow(map, node));
    }

    /// <summary>The rows of a value at the places: of [batch, head, query, …] or of what broadcasts to that; a value without queries stays as it is.</summary>
    /// <param name="value">The value.</param>
    /// <param name="axes">Its axes.</param>
    public OnnxValue Of(OnnxValue value, IReadOnlyList<AxisSize> axes)
    {
        if (!HasQueries(axes))
        {
            return value;
        }

        return axes.Count == Rank
            ? _rows.Of(value, axes, Query)
            : _rows.Of(builder.Unsqueeze(value, 0, 1), [AxisSize.Fixed(1), AxisSize.Fixed(1), .. axes], Query);
    }

    /// <summary>What <paramref name="import"/> gives for a value of the map, at the places.</summary>
    public OnnxValue Imported(OnnxValue value, Func<OnnxValue, OnnxValue> import) =>
        value.Constant is null && map.Facts.Find(value) is { } profile ? Of(import(value), profile.Axes) : import(value);

    private static bool IsRowByRow(TransformerMap map, OnnxNode node)
    {
        bool overKeys = node.Op == "Softmax" && node.Int("axis", -1) is -1 or Rank - 1;
        return (overKeys || node.Row.Elementwise)
            && map.Facts[node.Output].Rank == Rank
            && node.Inputs.OfType<OnnxValue>().All(input => map.Activations.IsActive(input) || Broadcasts(map, input));
    }

    private static bool Broadcasts(TransformerMap map, OnnxValue side)
    {
        if (side.Constant is { } constant)
        {
            return constant.Dims.Count < 2 || constant.Dims[^2] == 1;
        }

        return map.Facts.Find(side) is { } profile && (profile.Rank < 2 || IsOne(profile.Axes[^2]) || (
            HasQueries(profile.Axes) && (profile.Rank == 2
                || (profile.Rank == Rank && (IsOne(profile.Axes[Batch]) || profile.Axes[Batch] is { Known: true, Factor: 1, Batch: true, Sequence: false })))));
    }

    private static bool HasQueries(IReadOnlyList<AxisSize> axes) => axes.Count >= 2 && PlaceRows.IsPositions(axes[^2]);

    private static bool IsOne(AxisSize axis) => axis is { IsFixed: true, Factor: 1 };
}
