using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// Copies the stretch that computes one head of an operand of the attention core. The slice that takes the head out is pushed back through the stretch
/// as far as its operators allow, at best to the weights, so that only the head's own channels are computed. Where an operator has no rule the slice stays
/// behind it: slower, still right.
/// </summary>
internal sealed class HeadExtractor(HeadContext context, IReadOnlyDictionary<OnnxValue, OnnxValue> sources, string suffix)
{
    private const string SplitSizes = "the sizes of its parts are not fixed";
    private const long OpsetOfOneAxis = 13;

    private readonly GraphBuilder _builder = context.Builder;
    private readonly Dimensions _dimensions = context.Dimensions;
    private readonly TransformerMap _map = context.Map;
    private readonly Dictionary<OnnxValue, OnnxValue> _copies = new(sources, ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(OnnxValue, string), OnnxValue> _parts = [];

    /// <summary>Declares that <paramref name="part"/> is head <paramref name="head"/> of <paramref name="operand"/>, one of the sources.</summary>
    public void Know(CoreOperand operand, int head, OnnxValue part) => _parts[(operand.Value, Key(Ranges(operand, head)))] = part;

    /// <summary>Head <paramref name="head"/> of <paramref name="operand"/>, as <see cref="HeadSlicer.Slice"/> would give it.</summary>
    public OnnxValue Extract(CoreOperand operand, int head) => Part(operand.Value, Ranges(operand, head));

    private static IReadOnlyList<AxisRange> Ranges(CoreOperand operand, int head)
    {
        var layout = operand.Layout;
        if (layout.Merged)
        {
            return [new(layout.Axes[0], head, 0, layout.Sizes[0])];
        }

        var coordinates = layout.CoordinatesOf(head);
        return [.. layout.Axes.Select((axis, i) => new AxisRange(axis, coordinates[i], 1))];
    }

    private static string Key(IEnumerable<AxisRange> ranges) => string.Join(';', ranges.OrderBy(range => range.Axis));

    private OnnxValue Part(OnnxValue value, IReadOnlyList<AxisRange> wanted)
    {
        var axes = _map.Facts[value].Axes;
        if (_parts.TryGetValue((value, Key(wanted)), out var known))
        {
            return known;
        }

        AxisRange[] ranges = [.. wanted.Where(range => !range.Covers(axes[range.Axis])).OrderBy(range => range.Axis)];
        if (ranges.Length == 0)
        {
            return Copy(value);
        }

        var key = (value, Key(ranges));
        if (!_parts.TryGetValue(key, out var part))
        {
            bool pushes = !sources.ContainsKey(value) && _map.Activations.IsActive(value);
            part = (pushes ? Through(value, ranges, axes) : null) ?? ranges.Aggregate(Copy(value), Sliced);
            _parts.Add(key, part);
        }

        return part;
    }

    private OnnxValue Sliced(OnnxValue value, AxisRange range) => _builder.Slice(value, range.Axis, range.Start, range.End, range.Step);

    private OnnxValue? Through(OnnxValue value, AxisRange[] ranges, IReadOnlyList<AxisSize> axes)
    {
        var node = value.Producer!;
        var (part, why) = Push(node, value, ranges, axes);
        if (part is null)
        {
            context.Stops.Add(new(node, why));
        }

        return part;
    }

    private Pushed Push(OnnxNode node, OnnxValue value, AxisRange[] ranges, IReadOnlyList<AxisSize> axes) => node.Row.Slices switch
    {
        SlicePassage.Elementwise => Again(node, [.. node.Inputs.Select(input => input is null ? null : Operand(input, ranges, axes.Count))]),
        SlicePassage.Permuted => FromTranspose(node, ranges, axes.Count),
        SlicePassage.Relabelled => Reshaped(node, ranges, axes),
        SlicePassage.Split => FromSplit(node, value, ranges),
        SlicePassage.Sliced => FromSlice(node, ranges),
        SlicePassage.Gathered => FromGather(node, ranges),
        SlicePassage.Concatenated => FromConcat(node, ranges, axes.Count),
        SlicePassage.Expanded => FromExpand(node, ranges, axes),
        SlicePassage.Product => FromProduct(node, ranges, axes.Count),
        SlicePassage.BlockProduct => FromBlocks(node, ranges, axes.Count),
        SlicePassage.Heads when axes.Count == 4 && ranges.All(range => range.Axis == 1) => Again(node, Part(node.Inputs[0]!, ranges)),
        SlicePassage.Heads => Pushed.Stop("its heads have no axis of their own"),
        SlicePassage.BeforeAxis => FromAxis(node, ranges, axes.Count),
        _ => Pushed.Stop("no rule is known for the operator"),
    };

    private OnnxValue Operand(OnnxValue input, AxisRange[] ranges, int rank)
    {
        var axes = _map.Facts[input].Axes;
        int shift = rank - axes.Count;
        return Part(input, [.. ranges.Where(range => range.Axis >= shift && axes[range.Axis - shift] != AxisSize.Fixed(1))
            .Select(range => range with { Axis = range.Axis - shift })]);
    }

    private Pushed FromTranspose(OnnxNode node, AxisRange[] ranges, int rank)
    {
        var order = node.Ints("perm");
        return Again(node, Part(node.Inputs[0]!, Moved(ranges, axis => order is null ? rank - 1 - axis : (int)order[axis])));
    }

    private Pushed Reshaped(OnnxNode node, AxisRange[] ranges, IReadOnlyList<AxisSize> axes)
    {
        var before = ReshapeRanges.Before(_map.Facts[node.Inputs[0]!].Axes, axes, ranges);
        if (before is null)
        {
            return Pushed.Stop("what is sliced does not lie in one piece before it");
        }

        AxisSize[] after = [
            .. axes.Select((axis, i) => ranges.Where(range => range.Axis == i).Select(range => (AxisSize?)range.Of(axis)).FirstOrDefault() ?? axis)];
        return after.All(axis => axis.Known)
            ? _builder.Reshape(Part(node.Inputs[0]!, before), _dimensions.ReshapeTarget(after))
            : Pushed.Stop("the size of an axis follows from data");
    }

    private Pushed FromSplit(OnnxNode node, OnnxValue value, AxisRange[] ranges)
    {
        var whole = _map.Facts[node.Inputs[0]!].Axes;
        int axis = Positive(node.Int("axis", 0), whole.Count);
        long offset = 0;
        foreach (var output in node.Outputs.TakeWhile(output => output != value))
        {
            var size = output is null ? AxisSize.Unknown : _map.Facts[output].Axes[axis];
            if (!size.IsFixed)
            {
                return Pushed.Stop(SplitSizes);
            }

            offset += size.Factor;
        }

        var length = _map.Facts[value].Axes[axis];
        if (!length.IsFixed)
        {
            return Pushed.Stop(SplitSizes);
        }

        AxisRange own = ranges.Where(range => range.Axis == axis).DefaultIfEmpty(new(axis, 0, length.Factor)).First();
        return own.Step == 1
            ? Part(node.Inputs[0]!, [.. ranges.Where(range => range.Axis != axis), own with { Start = own.Start + offset }])
            : Pushed.Stop("it splits an axis in which heads lie a step apart");
    }

    private Pushed FromSlice(OnnxNode node, AxisRange[] ranges)
    {
        var whole = _map.Facts[node.Inputs[0]!].Axes;
        if (node.Input(3)?.Constant?.ToInt64() is not { } axes)
        {
            return Pushed.Stop("it slices axes that are computed");
        }

        if (axes.All(axis => ranges.All(range => range.Axis != Positive(axis, whole.Count))))
        {
            return Again(node, Part(node.Inputs[0]!, ranges));
        }

        var inner = ranges.FirstOrDefault(range => axes is [var only] && range.Axis == Positive(only, whole.Count));
        return inner is { Step: 1, Length: > 0 } && StartOf(node, whole[inner.Axis]) is { } start
            ? Part(node.Inputs[0]!, [.. ranges.Where(range => range != inner), inner with { Start = start + inner.Start }])
            : Pushed.Stop("it slices the same axis by other than fixed bounds, or in steps");
    }

    /// <summary>Where the piece begins that a slice takes of its one axis; null where that is not fixed, or in several pieces.</summary>
    private static long? StartOf(OnnxNode node, AxisSize size) =>
        size.IsFixed && node.Inputs[1]!.Constant?.ToInt64() is [var start] && (node.Input(4) is null || node.Input(4)!.Constant?.ToInt64() is [1])
            ? Math.Clamp(start < 0 ? start + size.Factor : start, 0, size.Factor)
            : null;

    private Pushed FromGather(OnnxNode node, AxisRange[] ranges)
    {
        var data = _map.Facts[node.Inputs[0]!].Axes;
        int axis = Positive(node.Int("axis", 0), data.Count);
        bool scalar = _map.Facts[node.Inputs[1]!].Rank == 0;
        return scalar && _map.Activations.IsActive(node.Inputs[0])
            ? Again(node, Part(node.Inputs[0]!, Moved(ranges, at => at < axis ? at : at + 1)))
            : Pushed.Stop("it gathers several entries");
    }

    private Pushed FromConcat(OnnxNode node, AxisRange[] ranges, int rank)
    {
        int axis = Positive(node.Int("axis", 0), rank);
        return ranges.All(range => range.Axis != axis)
            ? Again(node, [.. node.Inputs.Select(input => Part(input!, ranges))])
            : Pushed.Stop("its parts lie along the sliced axis");
    }

    private Pushed FromExpand(OnnxNode node, AxisRange[] ranges, IReadOnlyList<AxisSize> axes)
    {
        var before = _map.Facts[node.Inputs[0]!].Axes;
        if (before.Count != axes.Count)
        {
            return Pushed.Stop("it adds axes");
        }

        bool nothingLeft = Enumerable.Range(0, axes.Count).All(axis =>
            before[axis] == axes[axis] || (before[axis] == AxisSize.Fixed(1) && ranges.Any(range => range is { Step: 1, Length: 1 } && range.Axis == axis)));
        return nothingLeft
            ? Part(node.Inputs[0]!, [.. ranges.Where(range => before[range.Axis] != AxisSize.Fixed(1) || axes[range.Axis] == AxisSize.Fixed(1))])
            : Pushed.Stop("it repeats entries along an axis of which more than one is taken");
    }

    private Pushed FromProduct(OnnxNode node, AxisRange[] ranges, int rank)
    {
        OnnxValue left = node.Inputs[0]!, right = node.Inputs[1]!;
        if (!_map.Activations.IsActive(left) || _map.Activations.IsActive(right) || _map.Facts[right].Rank != 2)
        {
            return Pushed.Stop("it is no product of an activation with a matrix of weights");
        }

        AxisRange[] columns = [.. ranges.Where(range => range.Axis == rank - 1).Select(range => range with { Axis = 1 })];
        return Again(node, Part(left, [.. ranges.Where(range => range.Axis != rank - 1)]), Part(right, columns));
    }

    private Pushed FromBlocks(OnnxNode node, AxisRange[] ranges, int rank)
    {
        AxisRange[] columns = [.. ranges.Where(range => range.Axis == rank - 1)];
        return BlockColumns.Fit(node) && columns.All(range => range.Step == 1)
            ? new BlockColumns(_builder, context.Import).Product(
                node, Part(node.Inputs[0]!, [.. ranges.Except(columns)]), columns.Length > 0 ? columns[0] : null)
            : Pushed.Stop("its columns lie a step apart, or what is stored for them is computed");
    }

    private Pushed FromAxis(OnnxNode node, AxisRange[] ranges, int rank) =>
        FirstAxis(node, rank) is { } first && ranges.All(range => range.Axis < first)
            ? Again(node, [Part(node.Inputs[0]!, ranges), .. node.Inputs.Skip(1).Select(input => input is null ? null : Copy(input))])
            : Pushed.Stop("it works along the sliced axis, or along one before it");

    /// <summary>The first axis that an operator works along; null where it takes axes away or does not say which.</summary>
    private int? FirstAxis(OnnxNode node, int rank)
    {
        if (node.Row.Shape == ShapeRule.Reduced)
        {
            return node.Int("keepdims", 1) == 1 && (node.Ints("axes") ?? node.Input(1)?.Constant?.ToInt64()) is { Count: > 0 } axes
                ? axes.Min(axis => Positive(axis, rank))
                : null;
        }

        return Positive(node.Int("axis", _map.Model.Opset < OpsetOfOneAxis && node.Op.Type is "Softmax" or "LogSoftmax" or "Hardmax" ? 1 : -1), rank);
    }

    private OnnxValue Again(OnnxNode node, OnnxValue input) => Again(node, [input, .. node.Inputs.Skip(1).Select(other => other is null ? null : Copy(other))]);

    private OnnxValue Again(OnnxNode node, params OnnxValue?[] inputs) => _builder.Graph.AddCopy(node, inputs, suffix)[0]!;

    private OnnxValue Copy(OnnxValue value)
    {
        if (_copies.TryGetValue(value, out var copy))
        {
            return copy;
        }

        if (!_map.Activations.IsActive(value))
        {
            return context.Import(value);
        }

        var node = value.Producer!;
        _builder.Graph.AddCopy(node, [.. node.Inputs.Select(input => input is null ? null : Copy(input))], suffix, _copies);
        return _copies[value];
    }

    private static AxisRange[] Moved(IEnumerable<AxisRange> ranges, Func<int, int> axis) => [.. ranges.Select(range => range with { Axis = axis(range.Axis) })];

    private static int Positive(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);
}
