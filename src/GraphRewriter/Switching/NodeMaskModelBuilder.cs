using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>Writes masks on heads and MLPs into a model.</summary>
internal sealed class NodeMaskModelBuilder
{
    private readonly TransformerMap _map;
    private readonly OnnxModel _model;
    private readonly OnnxModel? _capture;
    private readonly GraphBuilder _builder;
    private readonly HeadSlicer _slicer;
    private readonly List<Receiver> _masked;
    private readonly OnnxValue _masks;

    private NodeMaskModelBuilder(TransformerMap map, bool ablated)
    {
        _map = map;
        _model = map.Model.Clone();
        _builder = new(_model, "acdc.");
        _slicer = new(_builder);
        _masked = [.. map.Edges.Receivers.Where(receiver => receiver.Node.Kind is NodeKind.Head or NodeKind.Mlp or NodeKind.Mixer)];
        _masks = _builder.Input(NodeMaskModel.Masks, ElementType.Float, _masked.Count);
        _capture = ablated ? map.Model.Clone() : null;
        _capture?.Graph.Outputs.Clear();
    }

    /// <summary>Writes the masks into a copy of the map's model.</summary>
    /// <param name="map">The map.</param>
    /// <param name="ablated">Whether what is masked out takes values of another run; else it is zero.</param>
    public static NodeMaskModel Build(TransformerMap map, bool ablated) => new NodeMaskModelBuilder(map, ablated).Run();

    private NodeMaskModel Run()
    {
        foreach (var join in _map.Steps.OfType<JoinStep>())
        {
            if (join.Attention is { } attention)
            {
                Mask(attention);
            }

            if (join.Mlp is { } mlp)
            {
                Mask(mlp);
            }
        }

        SenderForm form = new(_builder, new(_builder, Own(_map.Inputs.Tokens)), _map);
        _model.Graph.Outputs.Clear();
        _builder.Output(NodeMaskModel.Top, form.Of(Own(_map.Top)), ElementType.Float, form.Dims);
        _model.Graph.RemoveUnused();
        _capture?.Graph.RemoveUnused();
        return new(_model, _capture, _masked);
    }

    private void Mask(AttentionBlock block)
    {
        CoreOperand[] operands = [block.Query, block.Key, block.Value];
        OnnxValue?[] ablated = [.. operands.Select((operand, which) => Ablated($"a{block.Layer}.{"qkv"[which]}", operand.Value, [operand.Value]))];
        int first = _masked.IndexOf(new(CircuitNode.OfHead(block.Layer, 0), HeadInput.Query));
        if (operands.All(operand => HasEveryHead(operand.Layout, block.Heads)))
        {
            var rows = _builder.Reshape(Masks(first, 3 * block.Heads), block.Heads, 3);
            OnnxValue Whole(int which) => Mixed(
                Own(operands[which].Value), ablated[which], _builder.Reshape(_builder.Slice(rows, 1, which, which + 1), Spread(operands[which])));
            Rewrite(block.Scores.Value, () => _builder.MatMul(Whole(0), Whole(1)));
            Rewrite(block.Result.Value, () => _builder.MatMul(Own(block.Pattern.Value), Whole(2)));
            return;
        }

        OnnxValue Head(int head, int which) => Mixed(
            _slicer.Slice(Own(operands[which].Value), operands[which].Layout, head),
            ablated[which] is { } other ? _slicer.Slice(other, operands[which].Layout, head) : null,
            Masks(first + (3 * head) + which, 1));
        var heads = Enumerable.Range(0, block.Heads);
        Rewrite(block.Scores.Value, () => _slicer.Join([.. heads.Select(head => _builder.MatMul(Head(head, 0), Head(head, 1)))], block.Scores.Layout));
        Rewrite(block.Result.Value, () =>
        {
            var pattern = Own(block.Pattern.Value);
            return _slicer.Join(
                [.. heads.Select(head => _builder.MatMul(_slicer.Slice(pattern, block.Pattern.Layout, head), Head(head, 2)))], block.Result.Layout);
        });
    }

    private void Mask(MlpBlock mlp)
    {
        var node = mlp.Node;
        var active = mlp.Outputs.First(_map.Activations.IsActive);
        var ablated = Ablated($"{node}", active, mlp.Outputs);
        Rewrite(active, () =>
        {
            var current = mlp.Outputs.Select(Own).Aggregate(_builder.Add);
            var mixed = Mixed(current, ablated, Masks(_masked.IndexOf(new(node)), 1));
            return mlp.Outputs.Count == 1 ? mixed : _builder.Add(Own(active), _builder.Sub(mixed, current));
        });
    }

    /// <summary>mask · current + (1 − mask) · ablated.</summary>
    private OnnxValue Mixed(OnnxValue current, OnnxValue? ablated, OnnxValue mask)
    {
        var kept = _builder.Mul(current, _builder.Like(mask, current));
        return ablated is null
            ? kept
            : _builder.Add(kept, _builder.Mul(ablated, _builder.Like(_builder.Sub(_builder.Constant(OnnxTensor.Scalar(1f), "one"), mask), current)));
    }

    private OnnxValue Masks(int first, int count) => _builder.Slice(_masks, 0, first, first + count);

    /// <summary>An input for what another run has in place of a sum of values, and the output that gives it; null where it is zero.</summary>
    private OnnxValue? Ablated(string what, OnnxValue like, IReadOnlyList<OnnxValue> terms)
    {
        if (_capture is null)
        {
            return null;
        }

        GraphBuilder capture = new(_capture, "acdc.");
        var profile = _map.Facts[like];
        long?[] dims = [.. profile.Axes.Select(_ => (long?)null)];
        capture.Output($"ablated.{what}", terms.Select(term => capture.Graph.Find(term.Name)!).Aggregate(capture.Add), profile.Type, dims);
        return _builder.Input($"ablated.{what}", profile.Type, dims);
    }

    /// <summary>Puts something in the place of a value of the map for all that read it so far.</summary>
    private void Rewrite(OnnxValue original, Func<OnnxValue> write)
    {
        var uses = Own(original).Uses.Where(use => use.Input >= 0).ToArray();
        var replacement = write();
        foreach (var (node, input) in uses)
        {
            _model.Graph.SetInput(node, input, replacement);
        }
    }

    private static bool HasEveryHead(HeadLayout layout, int heads) =>
        heads == 1
            || (!layout.Merged && layout.Axes.SequenceEqual(layout.Axes.Order()) && layout.Sizes.Aggregate(1L, (product, size) => product * size) == heads);

    /// <summary>The shape in which one number per head meets an operand that has every head.</summary>
    private long[] Spread(CoreOperand operand)
    {
        long[] shape = [.. Enumerable.Repeat(1L, _map.Facts[operand.Value].Rank)];
        foreach (var (axis, size) in operand.Layout.Merged ? [] : operand.Layout.Axes.Zip(operand.Layout.Sizes))
        {
            shape[axis] = size;
        }

        return shape;
    }

    private OnnxValue Own(OnnxValue value) => _model.Graph.Find(value.Name) ?? throw new InvalidOperationException($"the masked graph lacks {value}");
}
