using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>Brings streams and senders' values to their common form, float [batch, position, width], within a model that has the map's inputs.</summary>
internal sealed class SenderForm
{
    private readonly GraphBuilder _builder;
    private readonly TransformerMap _map;

    public SenderForm(GraphBuilder builder, Dimensions dimensions, TransformerMap map)
    {
        (_builder, _map) = (builder, map);
        var facts = map.Facts;
        AxisSize batch = facts.First.Batch == facts.Second.Batch ? AxisSize.Fixed(facts.First.Batch) : new(1, true, false);
        AxisSize sequence = facts.First.Sequence == facts.Second.Sequence ? AxisSize.Fixed(facts.First.Sequence) : new(1, false, true);
        IReadOnlyList<AxisSize> axes = [batch, sequence, AxisSize.Fixed(map.Shape.Width)];
        Shape = dimensions.Shape(axes);
        Dims = [.. axes.Select(axis => axis.IsFixed ? axis.Factor : (long?)null)];
    }

    /// <summary>The form's shape.</summary>
    public OnnxValue Shape { get; }

    /// <summary>The form's sizes as far as they are fixed.</summary>
    public long?[] Dims { get; }

    /// <summary>A value of a whole stream's size in this form.</summary>
    public OnnxValue Of(OnnxValue value) => _builder.Reshape(_builder.Cast(value, ElementType.Float), Shape);

    /// <summary>As <see cref="Of(OnnxValue)"/>, for a value that stands for <paramref name="original"/>, whose type and rank are known.</summary>
    public OnnxValue Of(OnnxValue value, OnnxValue original)
    {
        var profile = _map.Facts[original];
        var single = profile.Type == ElementType.Float ? value : _builder.Cast(value, ElementType.Float);
        return profile is { Type: ElementType.Float, Rank: 3 } ? value : _builder.Reshape(single, Shape);
    }

    /// <summary>A value of the map that may lack the batch, as one that broadcasts to this form.</summary>
    public OnnxValue Broadcasting(OnnxValue value, OnnxValue original)
    {
        var single = _builder.Cast(value, ElementType.Float);
        return _map.Facts[original].Rank <= 3 ? single : _builder.Reshape(single, Shape);
    }
}
