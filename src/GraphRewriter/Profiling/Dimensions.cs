using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>
/// Writes shapes that follow from the batch and sequence of a value whose first axis is the batch (if it has more than one) and whose next is the sequence.
/// </summary>
internal sealed class Dimensions(GraphBuilder builder, OnnxValue measure)
{
    private readonly int _sequenceAxis = measure.DeclaredDims?.Count == 1 ? 0 : 1;
    private readonly Dictionary<string, OnnxValue> _shapes = new(StringComparer.Ordinal);
    private OnnxValue? _shape;
    private OnnxValue? _batch;
    private OnnxValue? _sequence;

    /// <summary>A one-dimensional integer tensor with the sizes of <paramref name="axes"/>.</summary>
    public OnnxValue Shape(IReadOnlyList<AxisSize> axes)
    {
        if (axes.All(axis => axis.IsFixed))
        {
            return builder.Ints([.. axes.Select(axis => axis.Factor)]);
        }

        string key = string.Join(' ', axes);
        return _shapes.TryGetValue(key, out var known) ? known : _shapes[key] = builder.Concat([.. axes.Select(Size)], 0);
    }

    /// <summary>A shape for a Reshape: one unknown or growing size becomes −1.</summary>
    public OnnxValue ReshapeTarget(IReadOnlyList<AxisSize> axes)
    {
        return axes.Count(axis => !axis.IsFixed) == 1 && axes.All(axis => !axis.IsFixed || axis.Factor > 0)
            ? builder.Ints([.. axes.Select(axis => axis.IsFixed ? axis.Factor : -1)])
            : Shape(axes);
    }

    private OnnxValue Size(AxisSize axis)
    {
        List<OnnxValue> factors = [];
        if (axis.Factor != 1 || axis.IsFixed)
        {
            factors.Add(builder.Ints(axis.Factor));
        }

        if (axis.Batch)
        {
            factors.Add(_batch ??= Axis(0));
        }

        if (axis.Sequence)
        {
            factors.Add(_sequence ??= Axis(_sequenceAxis));
        }

        return factors.Aggregate(builder.Mul);
    }

    private OnnxValue Axis(int axis) => builder.Slice(_shape ??= builder.Shape(measure), 0, axis, axis + 1);
}
