using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>SplitToSequence whose parts are picked by constant indices → a Slice per part.</summary>
internal sealed class UnpackSequences : IGraphPass
{
    /// <inheritdoc/>
    public bool Apply(OnnxModel model) => Replacement.Each(
        model,
        node => node.Op == "SequenceAt" && node.Inputs[0]!.Producer is { } split && split.Op == "SplitToSequence" && Bounds(split, node) is not null,
        (node, builder) => [Part(node.Inputs[0]!.Producer!, Bounds(node.Inputs[0]!.Producer!, node)!.Value, builder)]);

    private static OnnxValue Part(OnnxNode split, (long Start, long End) bounds, GraphBuilder builder)
    {
        long axis = split.Int("axis", 0);
        var part = builder.Slice(split.Inputs[0]!, axis, bounds.Start, bounds.End);
        return split.Input(1) is null && split.Int("keepdims", 1) == 0 ? builder.Squeeze(part, axis) : part;
    }

    private static (long Start, long End)? Bounds(OnnxNode split, OnnxNode pick)
    {
        if (pick.Inputs[1]!.Constant?.ToInt64() is not [var index] || (split.Input(1) is { } given && given.Constant is null))
        {
            return null;
        }

        var sizes = split.Input(1)?.Constant;
        if (sizes is { Dims.Count: 1 })
        {
            long[] each = sizes.ToInt64();
            index = index < 0 ? index + each.Length : index;
            return index < 0 || index >= each.Length ? null : (each.Take((int)index).Sum(), each.Take((int)index + 1).Sum());
        }

        long size = sizes?.ToInt64()[0] ?? 1;
        return index < 0 ? null : (index * size, (index + 1) * size);
    }
}
