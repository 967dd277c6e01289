using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>
/// Which values have the same shape, as far as the graph states it, or it follows from what is known of the inputs' axes. A form is a name for all axes but the
/// last and the size of the last; equal forms are equal shapes. What an operator without a rule makes has a form of its own.
/// </summary>
internal sealed class StatedForms
{
    private readonly Dictionary<OnnxValue, Form> _forms = new(ReferenceEqualityComparer.Instance);
    private readonly AxisInference _axes;
    private int _named;

    /// <summary>Reads the forms of <paramref name="graph"/> as it is now.</summary>
    public StatedForms(OnnxGraph graph, AxisInference axes)
    {
        _axes = axes;
        foreach (var input in graph.Inputs.Where(input => input.DeclaredDims is { Count: > 1 }))
        {
            _forms[input] = new(_named++, input.DeclaredDims![^1]);
        }

        foreach (var node in graph.NodesInOrder().Where(node => node.Outputs.Count > 0 && node.Outputs[0] is not null))
        {
            if (FormOf(node) is { } form)
            {
                _forms[node.Outputs[0]!] = form;
            }
        }
    }

    /// <summary>Whether two values are known to have the same shape.</summary>
    public bool Same(OnnxValue a, OnnxValue b) => a == b || (Known(a) is { } form && form == Known(b)) || SameAxes(a, b, 0);

    /// <summary>Whether two values are known to have the same axes but for the last two.</summary>
    public bool SameBatch(OnnxValue a, OnnxValue b) => SameAxes(a, b, 2);

    /// <summary>The size of an axis where it is always the same and known.</summary>
    public long? SizeOf(OnnxValue value, long axis) =>
        _axes.Of(value) is { } axes && axes[(int)(axis < 0 ? axis + axes.Count : axis)] is { IsFixed: true } size ? size.Factor : null;

    /// <summary>Whether <paramref name="narrow"/> is known to have the shape of <paramref name="wide"/> but for a last axis of one.</summary>
    public bool DifferInLast(OnnxValue narrow, OnnxValue wide) => Known(narrow) is { Last: 1 } form && Known(wide) is { } other && form.Lead == other.Lead;

    private bool SameAxes(OnnxValue a, OnnxValue b, int less) =>
        _axes.Of(a) is { } one && _axes.Of(b) is { } other && one.Count == other.Count && one.SkipLast(less).SequenceEqual(other.SkipLast(less))
            && one.SkipLast(less).All(axis => axis.Known);

    private Form? Known(OnnxValue value) => _forms.TryGetValue(value, out var form) ? form : null;

    private Form? FormOf(OnnxNode node) => node.Row.Shape switch
    {
        ShapeRule.Product => node.Inputs[1] is { Constant.Dims: [_, var columns] } && Known(node.Inputs[0]!) is { } left ? left with { Last = columns } : null,
        ShapeRule.Kept => Known(node.Inputs[0]!),
        ShapeRule.Broadcast => Widest(node),
        ShapeRule.Reduced when node.Int("keepdims", 1) == 1 && (node.Ints("axes") ?? node.Input(1)?.Constant?.ToInt64()) is [-1] =>
            Known(node.Inputs[0]!) is { } whole ? whole with { Last = 1 } : null,
        ShapeRule.MatrixProduct => node.Int("transA", 0) == 0 && node.Inputs[1]!.Constant is { Dims: [var rows, var columns] }
            && Known(node.Inputs[0]!) is { } left
            ? left with { Last = node.Int("transB", 0) == 0 ? columns : rows }
            : null,
        ShapeRule.Reshaped => node.Inputs[1]!.Constant?.ToInt64() is [_, .., var last] ? new(_named++, last > 0 ? last : null) : null,
        _ => null,
    };

    private Form? Widest(OnnxNode node)
    {
        Form? widest = null;
        foreach (var input in node.Inputs.OfType<OnnxValue>().Where(input => input.Constant is not { Count: 1, Dims.Count: <= 2 }))
        {
            if (input.Constant is { Dims: [var size] })
            {
                widest = Wider(widest, new(null, size));
            }
            else if (Known(input) is { } form)
            {
                widest = Wider(widest, form);
            }
            else
            {
                return null;
            }

            if (widest is null)
            {
                return null;
            }
        }

        return widest is { Lead: not null } ? widest : null;
    }

    private static Form? Wider(Form? a, Form b)
    {
        if (a is not { } form || form == b)
        {
            return b;
        }

        bool sameLead = form.Lead is null || b.Lead is null || form.Lead == b.Lead;
        bool oneWide = form.Last == 1 || b.Last == 1;
        return !sameLead || (form.Last != b.Last && !oneWide)
            ? null
            : new(form.Lead ?? b.Lead, form.Last == 1 ? b.Last : form.Last);
    }

    private readonly record struct Form(int? Lead, long? Last);
}
