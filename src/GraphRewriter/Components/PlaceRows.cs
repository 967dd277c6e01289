using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>Picks what values hold for single places of a run, each the only position of a prompt of its own.</summary>
/// <param name="builder">Writes the nodes.</param>
/// <param name="places">The places, [place, 2]: prompt and position.</param>
internal sealed class PlaceRows(GraphBuilder builder, OnnxValue places)
{
    private const int Batch = 0;

    private OnnxValue? _positions;

    /// <summary>
    /// A model that picks, from the outside values of whole prompts, those that differ between positions (rotary tables, position ids). Its inputs are these
    /// values under their own names and, last, <c>places</c>; its outputs come in the same order.
    /// </summary>
    /// <param name="map">The map.</param>
    /// <param name="whole">What computes the values of whole prompts (<see cref="ComponentBuilder.Sides"/>).</param>
    public static OnnxModel OfSides(TransformerMap map, OnnxModel whole)
    {
        OnnxModel model = new(new() { Name = "places" });
        model.Opsets[""] = 17;
        GraphBuilder builder = new(model, "acdc.");
        var sides = whole.Graph.Outputs
            .Where(side => map.Facts.Find(side) is { } profile && Picks(profile.Axes))
            .Select(side => (Value: builder.Input(side.Name, map.Facts[side].Type, Unknown(side)), map.Facts[side].Axes))
            .ToArray();
        PlaceRows rows = new(builder, builder.Input("places", ElementType.Int64, null, 2));
        foreach (var (value, axes) in sides)
        {
            builder.Output($"acdc.at.{value.Name}", rows.Of(value, axes, PositionsOf(axes)!.Value), value.DeclaredType, Unknown(value));
        }

        return model;

        long?[] Unknown(OnnxValue side) => new long?[map.Facts[side].Rank];
    }

    /// <summary>Whether an axis counts positions.</summary>
    public static bool IsPositions(AxisSize axis) => axis is { Known: true, Factor: 1, Batch: false, Sequence: true };

    /// <summary>Whether an outside value is picked for places (<see cref="OfSides"/>), so that its first axis may be that of the places.</summary>
    public static bool Picks(IReadOnlyList<AxisSize> axes) => PositionsOf(axes) is not null;

    /// <summary>The rows of a value at the places: its first axis becomes that of the places, its axis of positions has one.</summary>
    /// <param name="value">The value, whose first axis is that of the prompts or has one for all.</param>
    /// <param name="axes">Its axes.</param>
    /// <param name="positions">Which of them counts positions, not the first.</param>
    public OnnxValue Of(OnnxValue value, IReadOnlyList<AxisSize> axes, int positions)
    {
        long[] others = [.. Enumerable.Range(1, axes.Count - 1).Where(axis => axis != positions).Select(axis => (long)axis)];
        if (axes[Batch].Batch)
        {
            return builder.Unsqueeze(builder.GatherND(builder.Transpose(value, [Batch, positions, .. others]), places), positions);
        }

        _positions ??= builder.Reshape(builder.Slice(places, 1, 1, 2), -1);
        long[] order = [.. Enumerable.Range(0, axes.Count).Select(axis => axis == Batch ? positions : axis == positions ? (long)Batch : axis)];
        return builder.Transpose(builder.Gather(value, _positions, positions), order);
    }

    /// <summary>
    /// The axis that counts positions where it is the only one that grows with the prompts' length and the first axis can be that of the places.
    /// </summary>
    private static int? PositionsOf(IReadOnlyList<AxisSize> axes)
    {
        bool first = axes.Count > 1 && axes[Batch] is { Known: true, Factor: 1, Sequence: false };
        int[] growing = [.. Enumerable.Range(0, axes.Count).Where(axis => axes[axis] is { Known: false } or { Sequence: true })];
        return first && growing is [var only] && IsPositions(axes[only]) ? only : null;
    }
}
