using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>The axes of a graph's values as they follow from its inputs', through the operators that heads are made of.</summary>
/// <param name="inputs">The inputs' axes, by name.</param>
internal sealed class AxisInference(IReadOnlyDictionary<string, IReadOnlyList<AxisSize>> inputs)
{
    private readonly Dictionary<OnnxValue, IReadOnlyList<AxisSize>?> _axes = new(ReferenceEqualityComparer.Instance);

    /// <summary>The axes of <paramref name="value"/>; null where its rank is not known.</summary>
    public IReadOnlyList<AxisSize>? Of(OnnxValue value)
    {
        if (!_axes.TryGetValue(value, out var axes))
        {
            _axes[value] = axes = value switch
            {
                { Constant: { } tensor } => [.. tensor.Dims.Select(AxisSize.Fixed)],
                { Producer: { } node } when node.Outputs[0] == value => From(node),
                { Producer: null } => inputs.GetValueOrDefault(value.Name),
                _ => null,
            };
        }

        return axes;
    }

    private IReadOnlyList<AxisSize>? From(OnnxNode node)
    {
        if (node.Row.Shape == ShapeRule.Broadcast)
        {
            return Broadcast([.. node.Inputs.OfType<OnnxValue>().Select(Of)]);
        }

        return node.Input(0) is not { } first || Of(first) is not { } axes ? null : node.Row.Shape switch
        {
            ShapeRule.Kept => axes,
            ShapeRule.Product => Product(axes, Of(node.Inputs[1]!)),
            ShapeRule.Transposed => node.Ints("perm") is { } order ? [.. order.Select(axis => axes[(int)axis])] : [.. axes.Reverse()],
            ShapeRule.Unsqueezed => Given(node, axes.Count) is { } added ? With(axes, added) : null,
            ShapeRule.Squeezed => Given(node, axes.Count) is { } gone ? [.. axes.Where((_, axis) => !gone.Contains(axis))] : null,
            ShapeRule.Reduced => Given(node, axes.Count) is { } reduced ? Reduced(axes, reduced, node.Int("keepdims", 1) == 1) : null,
            ShapeRule.Gathered => Of(node.Inputs[1]!) is { } indices && Positive(node.Int("axis", 0), axes.Count) is var axis
                ? [.. axes.Take(axis), .. indices, .. axes.Skip(axis + 1)] : null,
            ShapeRule.GatheredND when node.Int("batch_dims", 0) == 0 =>
                Of(node.Inputs[1]!) is { Count: > 0 } indices && indices[^1].IsFixed ? [.. indices.SkipLast(1), .. axes.Skip((int)indices[^1].Factor)] : null,
            ShapeRule.Sliced => Sliced(axes, node),
            ShapeRule.Concatenated => Joined([.. node.Inputs.Select(part => Of(part!))], node.Int("axis", 0)),
            ShapeRule.Reshaped when node.Int("allowzero", 0) == 0 => Sizes(node.Inputs[1]!) is { } sizes ? Reshaped(axes, sizes) : null,
            _ => null,
        };
    }

    /// <summary>What a tensor of sizes holds.</summary>
    private AxisSize[]? Sizes(OnnxValue value) => value switch
    {
        { Constant: { Type: ElementType.Int64, Dims.Count: 1 } tensor } => [.. tensor.ToInt64().Select(AxisSize.Fixed)],
        { Producer: { Op: { Type: "Shape", Domain: "" }, Attributes.Count: 0 } shape } => Of(shape.Inputs[0]!)?.ToArray(),
        { Producer: { Op: { Type: "Concat", Domain: "" } } concat } =>
            concat.Inputs.Select(part => Sizes(part!)).ToArray() is var parts && parts.All(part => part is not null)
            ? [.. parts.SelectMany(part => part!)]
            : null,
        { Producer: { Op: { Type: "Slice", Domain: "" } } slice } => Sizes(slice.Inputs[0]!) is { } all && Interval(slice) is (0, var start, var end)
            ? [.. all.Skip((int)start).Take((int)(Math.Min(end, all.Length) - start))]
            : null,
        _ => null,
    };

    private static AxisSize[]? Broadcast(IReadOnlyList<AxisSize>?[] operands)
    {
        if (operands.Contains(null))
        {
            return null;
        }

        int rank = operands.Max(axes => axes!.Count);
        return [.. Enumerable.Range(0, rank).Select(axis => operands
            .Select(axes => axis - (rank - axes!.Count) is >= 0 and var own ? axes[own] : AxisSize.Fixed(1))
            .Aggregate(Both))];
    }

    private static AxisSize Both(AxisSize one, AxisSize other) =>
        one == AxisSize.Fixed(1) ? other : other == AxisSize.Fixed(1) || one == other ? one : AxisSize.Unknown;

    private static AxisSize[]? Product(IReadOnlyList<AxisSize> left, IReadOnlyList<AxisSize>? right)
    {
        if (right is null || left.Count < 2 || right.Count < 2)
        {
            return null;
        }

        var leading = Broadcast([[.. left.SkipLast(2)], [.. right.SkipLast(2)]]);
        return [.. leading!, left[^2], right[^1]];
    }

    private static AxisSize[]? Joined(IReadOnlyList<AxisSize>?[] parts, long along)
    {
        if (parts.Contains(null) || parts.Any(part => part!.Count != parts[0]!.Count))
        {
            return null;
        }

        int axis = Positive(along, parts[0]!.Count);
        bool alike = Enumerable.Range(0, parts[0]!.Count).All(each => each == axis || parts.All(part => part![each] == parts[0]![each]));
        var size = parts.All(part => part![axis].IsFixed) ? AxisSize.Fixed(parts.Sum(part => part![axis].Factor)) : AxisSize.Unknown;
        return alike ? [.. parts[0]!.Select((own, each) => each == axis ? size : own)] : null;
    }

    private static AxisSize[]? Sliced(IReadOnlyList<AxisSize> axes, OnnxNode node) => Interval(node) is var (axis, start, end)
        ? [.. axes.Select(
            (size, own) => own != axis ? size : size.IsFixed && start <= size.Factor ? AxisSize.Fixed(Math.Min(end, size.Factor) - start) : AxisSize.Unknown)]
        : null;

    /// <summary>What a slice along one axis, counted from the start and in steps of one, takes.</summary>
    private static (long Axis, long Start, long End)? Interval(OnnxNode slice) =>
        slice.Inputs.Skip(1).Select(input => input?.Constant?.ToInt64()).ToArray() is [[var start], [var end], [>= 0 and var axis], .. var step]
            && step is [] or [null] or [[1]] && start >= 0 && end >= start
            ? (axis, start, end)
            : null;

    private static AxisSize[] Reduced(IReadOnlyList<AxisSize> axes, int[] reduced, bool keep) =>
        [.. axes.Select((size, axis) => reduced.Contains(axis) ? AxisSize.Fixed(1) : size).Where((_, axis) => keep || !reduced.Contains(axis))];

    private static AxisSize[] With(IReadOnlyList<AxisSize> axes, int[] added)
    {
        Queue<AxisSize> rest = new(axes);
        return [.. Enumerable.Range(0, axes.Count + added.Length).Select(axis => added.Contains(axis) ? AxisSize.Fixed(1) : rest.Dequeue())];
    }

    private static AxisSize[] Reshaped(IReadOnlyList<AxisSize> axes, AxisSize[] sizes)
    {
        AxisSize[] result = [.. sizes.Select((size, axis) => size.Factor != 0 || !size.Known ? size : axis < axes.Count ? axes[axis] : AxisSize.Unknown)];
        int rest = Array.FindIndex(result, size => size.Factor < 0);
        if (rest >= 0)
        {
            result[rest] = Rest(axes, [.. result.Where((_, axis) => axis != rest)]);
        }

        return result;
    }

    /// <summary>What is left of the axes' product by the product of <paramref name="others"/>.</summary>
    private static AxisSize Rest(IReadOnlyList<AxisSize> axes, AxisSize[] others)
    {
        AxisSize whole = axes.Aggregate(AxisSize.Fixed(1), AxisSize.Times), part = others.Aggregate(AxisSize.Fixed(1), AxisSize.Times);
        return whole.Known && part is { Known: true, Factor: > 0 } && whole.Factor % part.Factor == 0 && (whole.Batch || !part.Batch)
            && (whole.Sequence || !part.Sequence)
            ? new(whole.Factor / part.Factor, whole.Batch && !part.Batch, whole.Sequence && !part.Sequence)
            : AxisSize.Unknown;
    }

    private static int[]? Given(OnnxNode node, int rank)
    {
        var axes = node.Ints("axes") ?? node.Input(1)?.Constant?.ToInt64();
        int after = node.Op == "Unsqueeze" ? rank + (axes?.Count ?? 0) : rank;
        return axes is null ? null : [.. axes.Select(axis => Positive(axis, after))];
    }

    private static int Positive(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);
}
