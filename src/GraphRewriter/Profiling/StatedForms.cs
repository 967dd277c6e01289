using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>
/// Which values have the same shape, as far as the graph states it. A form is a name for all axes but the
/// last and the size of the last; equal forms are equal shapes. What an operator without a rule makes has a form of its own.
/// </summary>
internal sealed class StatedForms
{
    private readonly Dictionary<OnnxValue, Form> _forms = new(ReferenceEqualityComparer.Instance);
    private int _named;

    /// <summary>Reads the forms of <paramref name="graph"/> as it is now.</summary>
    public StatedForms(OnnxGraph graph)
    {
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

    /// <summary>Whether two values have the same form.</summary>
    public bool Same(OnnxValue a, OnnxValue b) => Known(a) is { } form && form == Known(b);

    /// <summary>Whether <paramref name="narrow"/> is known to have the shape of <paramref name="wide"/> but for a last axis of one.</summary>
    public bool DifferInLast(OnnxValue narrow, OnnxValue wide) => Known(narrow) is { Last: 1 } form && Known(wide) is { } other && form.Lead == other.Lead;

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
