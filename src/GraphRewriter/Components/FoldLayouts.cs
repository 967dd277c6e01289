using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// Takes out what only lays the same numbers out anew. An exported model splits and joins its heads by reshapes and transposes; in a component of one head most
/// of them move axes of size one, and a run of them is at most a Squeeze and an Unsqueeze. These go before the product or the bias that they follow,
/// where they cost nothing: at a graph's output the runtime would copy.
/// </summary>
internal sealed class FoldLayouts
{
    private static readonly AxisSize One = AxisSize.Fixed(1);

    private readonly GraphBuilder _builder;
    private readonly Facts _facts;

    private FoldLayouts(GraphBuilder builder, Facts facts) => (_builder, _facts) = (builder, facts);

    /// <summary>Rewrites a component.</summary>
    public static void Apply(Component component)
    {
        Apply(component.Model, component.Axes);
        component.Model.Graph.RemoveUnused();
    }

    /// <summary>Rewrites a model of whose inputs the axes are known; what is not read any more stays.</summary>
    public static void Apply(OnnxModel model, IReadOnlyDictionary<string, IReadOnlyList<AxisSize>> axes)
    {
        if (axes.Count > 0)
        {
            new FoldLayouts(new(model, "layout."), Facts.OfInputs(axes)).Run();
        }
    }

    private void Run()
    {
        var graph = _builder.Graph;
        foreach (var node in graph.NodesInOrder())
        {
            bool last = IsLayout(node) && node.Output.Uses.Any(use => !IsLayout(use.Node));
            if (last && _facts.AxesOf(node.Output) is { } axes && axes.All(axis => axis.Known) && Laid(node.Output, axes) is { } value
                && !Same(value.Producer, node))
            {
                graph.ReplaceUses(node.Output, value);
            }
        }
    }

    /// <summary>The numbers of <paramref name="value"/> under other axes; null where that takes more than axes of size one.</summary>
    private OnnxValue? Laid(OnnxValue value, IReadOnlyList<AxisSize> wanted)
    {
        while (value.Producer is { } layout && IsLayout(layout))
        {
            value = layout.Inputs[0]!;
        }

        if (_facts.AxesOf(value) is not { } axes)
        {
            return null;
        }

        if (axes.SequenceEqual(wanted))
        {
            return value;
        }

        return (value.Producer is { } node && Sinks(node, wanted) ? Above(node, wanted) : null) ?? Moved(value, axes, wanted);
    }

    /// <summary>A product or a bias after the layout that it came before.</summary>
    private OnnxValue? Above(OnnxNode node, IReadOnlyList<AxisSize> wanted) =>
        Laid(node.Inputs[0]!, [.. wanted.SkipLast(1), _facts.AxesOf(node.Inputs[0]!)![^1]]) is { } input ? _builder.Op(node.Op, [input, node.Inputs[1]]) : null;

    /// <summary>Whether a node treats rows alone: a product with a constant matrix, or a sum with a constant row.</summary>
    private bool Sinks(OnnxNode node, IReadOnlyList<AxisSize> wanted) =>
        ((node.Op == "MatMul" && node.Inputs[1]!.Constant?.Dims.Count == 2) || (node.Op == "Add" && node.Inputs[1]!.Constant?.Dims.Count == 1))
        && node.Output.Uses.Count == 1 && wanted.Count > 1
        && _facts.AxesOf(node.Output) is { Count: > 1 } axes && axes[^1] == wanted[^1] && _facts.AxesOf(node.Inputs[0]!) is { } before && before.Count == axes.Count
        && before[^1].Known;

    private static bool Same(OnnxNode? one, OnnxNode other) => one is not null && one.Op == other.Op && one.Inputs[0] == other.Inputs[0];

    private OnnxValue? Moved(OnnxValue value, IReadOnlyList<AxisSize> axes, IReadOnlyList<AxisSize> wanted)
    {
        if (axes.Count < wanted.Count && Extra(wanted, axes) is { } added)
        {
            return _builder.Unsqueeze(value, added);
        }

        if (axes.Count > wanted.Count && Extra(axes, wanted) is { } gone)
        {
            return _builder.Squeeze(value, gone);
        }

        return Filled(axes).SequenceEqual(Filled(wanted)) ? _builder.Unsqueeze(_builder.Squeeze(value, Ones(axes)), Ones(wanted)) : null;
    }

    /// <summary>The axes of size one that <paramref name="more"/> has besides those of <paramref name="fewer"/>.</summary>
    private static long[]? Extra(IReadOnlyList<AxisSize> more, IReadOnlyList<AxisSize> fewer)
    {
        List<long> extra = [];
        for (int axis = 0; axis < more.Count; axis++)
        {
            int next = axis - extra.Count;
            if (next >= fewer.Count || more[axis] != fewer[next])
            {
                extra.Add(axis);
            }
        }

        return extra.Count == more.Count - fewer.Count && extra.TrueForAll(axis => more[(int)axis] == One) ? [.. extra] : null;
    }

    private static long[] Ones(IReadOnlyList<AxisSize> axes) =>
        [.. Enumerable.Range(0, axes.Count).Where(axis => axes[axis] == One).Select(axis => (long)axis)];

    private static IEnumerable<AxisSize> Filled(IReadOnlyList<AxisSize> axes) => axes.Where(axis => axis != One);

    /// <summary>Whether a node leaves the numbers in their order.</summary>
    private bool IsLayout(OnnxNode node) => node.Op == "Reshape" || node.Op == "Squeeze" || node.Op == "Unsqueeze"
        || (node.Op == "Transpose" && node.Ints("perm") is { } order && _facts.AxesOf(node.Inputs[0]!) is { } axes && MovesOnes(order, axes));

    private static bool MovesOnes(IReadOnlyList<long> order, IReadOnlyList<AxisSize> axes)
    {
        long[] others = [.. order.Where(axis => axes[(int)axis] != One)];
        return others.SequenceEqual(others.Order());
    }
}
