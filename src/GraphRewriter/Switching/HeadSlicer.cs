using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>Takes single heads out of values and puts them together again.</summary>
internal sealed class HeadSlicer(GraphBuilder builder)
{
    /// <summary>Head <paramref name="head"/> of <paramref name="value"/>; a head axis of its own stays with size 1.</summary>
    public OnnxValue Slice(OnnxValue value, HeadLayout layout, int head)
    {
        if (layout.Merged)
        {
            return builder.Slice(value, layout.Axes[0], head, long.MaxValue, layout.Sizes[0]);
        }

        var coordinates = layout.CoordinatesOf(head);
        for (int i = 0; i < layout.Axes.Count; i++)
        {
            if (layout.Sizes[i] > 1)
            {
                value = builder.Slice(value, layout.Axes[i], coordinates[i], coordinates[i] + 1);
            }
        }

        return value;
    }

    /// <summary>The value of all heads from one value per head, as <see cref="Slice"/> gives them.</summary>
    public OnnxValue Join(IReadOnlyList<OnnxValue> heads, HeadLayout layout)
    {
        if (heads.Count == 1)
        {
            return heads[0];
        }

        if (layout.Merged)
        {
            int axis = layout.Axes[0];
            var stacked = builder.Concat([.. heads.Select(head => builder.Unsqueeze(head, axis + 1))], axis + 1);
            var shape = builder.Shape(heads[0]);
            List<OnnxValue> target = [builder.Ints(-1), builder.Slice(shape, 0, axis + 1, long.MaxValue)];
            if (axis > 0)
            {
                target.Insert(0, builder.Slice(shape, 0, 0, axis));
            }

            return builder.Reshape(stacked, builder.Concat(target, 0));
        }

        IReadOnlyList<OnnxValue> parts = heads;
        for (int i = layout.Axes.Count - 1; i >= 0; i--)
        {
            int group = (int)layout.Counts[i];
            parts = [.. parts.Chunk(group).Select(chunk => builder.Concat(chunk, layout.Axes[i]))];
        }

        return parts[0];
    }
}
