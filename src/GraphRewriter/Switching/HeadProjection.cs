using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// Carries one head's result to the stream: follows the affine stretch from the heads' results on, keeping only the head's own channels,
/// so that it meets its own rows of the output weights W_O. Biases are left out; they are a constant of the block, not of a head.
/// </summary>
internal sealed class HeadProjection(HeadContext context, AttentionBlock block)
{
    private const int HeadAtom = -1;

    private readonly GraphBuilder _builder = context.Builder;
    private readonly TransformerMap _map = context.Map;

    /// <summary>The head's output, or null where the stretch holds a form that heads cannot be followed through.</summary>
    public OnnxValue? Apply(OnnxValue result, int head)
    {
        var groups = StartingGroups();
        bool projected = false;
        var value = result;
        foreach (var node in _map.Activations.Between([block.Result.Value], block.OutputEnd))
        {
            if (LinearOps.IsBias(node) && projected)
            {
                continue;
            }

            var next = projected ? Follow(node, value) : Step(node, value, head, groups, ref projected);
            if (next is null)
            {
                return null;
            }

            value = next;
        }

        return projected ? value : null;
    }

    private OnnxValue? Step(OnnxNode node, OnnxValue value, int head, List<List<AxisSize>> groups, ref bool projected)
    {
        switch (node.Op.Type)
        {
            case "Cast" or "Identity":
                return Copy(node, value);
            case "Mul" or "Div" when Operand(node) is { } factor && _map.Facts[factor].Axes.All(axis => axis is { IsFixed: true, Factor: 1 }):
                return Copy(node, value);
            case "Transpose" when node.Ints("perm") is { } order:
                var before = groups.ToArray();
                groups.Clear();
                groups.AddRange(order.Select(axis => before[axis]));
                return Copy(node, value);
            case "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze":
                return Regroup(groups, _map.Facts[node.Output].Axes)
                    ? _builder.Reshape(value, context.Dimensions.ReshapeTarget([.. groups.Select(Product)]))
                    : null;
            case "MatMul" when _map.Activations.IsActive(node.Inputs[0]) && _map.Facts[node.Inputs[1]!].Rank == 2:
                projected = true;
                return WeightRows(context.Import(node.Inputs[1]!), head, groups[^1]) is { } rows ? _builder.MatMul(value, rows) : null;
            default:
                return null;
        }
    }

    private OnnxValue Follow(OnnxNode node, OnnxValue value)
    {
        var axes = _map.Facts[node.Output].Axes;
        return node.Op == "Reshape" && node.Inputs[1]!.Constant is null && axes.All(axis => axis.Known)
            ? _builder.Reshape(value, context.Dimensions.ReshapeTarget(axes))
            : Copy(node, value);
    }

    private OnnxValue? WeightRows(OnnxValue weights, int head, List<AxisSize> channels)
    {
        int place = channels.FindIndex(IsHead);
        if (place < 0 || channels.FindLastIndex(IsHead) != place || channels.Any(atom => !IsHead(atom) && !atom.IsFixed))
        {
            return null;
        }

        long inner = channels.Skip(place + 1).Aggregate(1L, (product, atom) => product * atom.Factor);
        return place == 0
            ? _builder.Slice(weights, 0, head * inner, (head + 1) * inner)
            : inner == 1 ? _builder.Slice(weights, 0, head, long.MaxValue, block.Heads) : null;
    }

    private List<List<AxisSize>> StartingGroups()
    {
        var axes = _map.Facts[block.Result.Value].Axes;
        var layout = block.Result.Layout;
        AxisSize headAtom = new(HeadAtom, false, false);
        List<List<AxisSize>> groups = [];
        for (int axis = 0; axis < axes.Count; axis++)
        {
            int place = layout.Axes.ToList().IndexOf(axis);
            groups.Add(place < 0
                ? [axes[axis]]
                : !layout.Merged
                    ? place == layout.Axes.Count - 1 ? [headAtom] : []
                    : [axes[axis].IsFixed ? AxisSize.Fixed(axes[axis].Factor / block.Heads) : axes[axis] with { Factor = axes[axis].Factor / block.Heads },
                        headAtom]);
        }

        if (layout.Axes.Count == 0 && block.Heads == 1)
        {
            groups[^1].Insert(0, headAtom);
        }

        return groups;
    }

    private bool Regroup(List<List<AxisSize>> groups, IReadOnlyList<AxisSize> axes)
    {
        Queue<AxisSize> atoms = new(groups.SelectMany(group => group));
        List<List<AxisSize>> result = [];
        foreach (var axis in axes)
        {
            List<AxisSize> group = [];
            while (Full(group) != axis && atoms.TryPeek(out var atom) && Divides(Full([.. group, atom]), axis))
            {
                group.Add(atoms.Dequeue());
            }

            if (Full(group) != axis)
            {
                return false;
            }

            result.Add(group);
        }

        while (atoms.TryPeek(out var rest) && Full([rest]) == AxisSize.Fixed(1))
        {
            result[^1].Add(atoms.Dequeue());
        }

        groups.Clear();
        groups.AddRange(result);
        return atoms.Count == 0;
    }

    private AxisSize Full(List<AxisSize> group) => group.Aggregate(AxisSize.Fixed(1), (product, atom) => IsHead(atom)
        ? product with { Factor = product.Factor * block.Heads }
        : new(product.Factor * atom.Factor, product.Batch || atom.Batch, product.Sequence || atom.Sequence, product.Known && atom.Known));

    private static bool Divides(AxisSize part, AxisSize whole) =>
        part.Known && whole.Known && whole.Factor % part.Factor == 0 && (!part.Batch || whole.Batch) && (!part.Sequence || whole.Sequence);

    private static AxisSize Product(List<AxisSize> group) => group.Where(atom => !IsHead(atom)).Aggregate(
        AxisSize.Fixed(1),
        (product, atom) => new(product.Factor * atom.Factor, product.Batch || atom.Batch, product.Sequence || atom.Sequence, product.Known && atom.Known));

    private static bool IsHead(AxisSize atom) => atom.Factor == HeadAtom;

    private OnnxValue? Operand(OnnxNode node) => node.Inputs.FirstOrDefault(input => !_map.Activations.IsActive(input));

    private OnnxValue Copy(OnnxNode node, OnnxValue value) => _builder.Op(
        node.Op,
        [.. node.Inputs.Select(input => input is null ? null : _map.Activations.IsActive(input) ? value : context.Import(input))],
        [.. node.Attributes.Select(attribute => (attribute.Key, attribute.Value))]);
}
