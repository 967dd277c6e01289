using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// Takes the mean off what is added to the stream, where all that reads the stream takes it off anyway: LayerNorm(x) = LayerNorm(x − mean x), and the mean is
/// linear, so that senders of mean 0 (W less its rows' means) need norms without a mean. Their variance, mean x², also keeps the digits that it loses where the
/// mean of x is many times its deviation.
/// </summary>
internal sealed class StreamCentering
{
    private readonly GraphBuilder _builder;
    private readonly int _width;
    private readonly Dictionary<OnnxValue, OnnxValue?> _centered = new(ReferenceEqualityComparer.Instance);

    private StreamCentering(OnnxModel model, int width) => (_builder, _width) = (new(model, "center."), width);

    /// <summary>Whether everything that reads the stream of <paramref name="map"/> does so by way of a layer norm.</summary>
    public static bool Fits(TransformerMap map)
    {
        return !map.Model.Graph.Initializers.Select(weight => weight.Constant!.Type)
            .Concat(map.Facts.MeasuredTypes).Any(SpellOutNorms.IsHalf)
            && map.Steps.All(step => step is JoinStep { Attention: null or { HasOutputNorm: false } } join && Centers(join.Stream, [.. Ends(join)]))
            && Centers(map.Top, [map.Logits]);

        bool Centers(OnnxValue stream, OnnxValue[] ends) =>
            map.Facts[stream] is { Type: ElementType.Float, Rank: 3 }
            && ends.Where(map.Activations.IsActive).SelectMany(end => map.Activations.Between([stream], end))
                .All(node => !node.Dependencies.Contains(stream) || (RowNorm.Is(node) && RowNorm.Centers(node)));
    }

    /// <summary>Centers what a component adds to the stream, and lets the norms on the stream that it reads take no mean off.</summary>
    internal static void Apply(Component component)
    {
        var graph = component.Model.Graph;
        foreach (var norm in component.Inputs.SelectMany(input => graph.Find(input)!.Uses)
            .Select(use => use.Node).Where(node => RowNorm.Is(node) && RowNorm.Centers(node)).ToArray())
        {
            RowNorm.TakeNoMean(new(component.Model, "center."), norm);
        }

        if (component.SenderWidth is { } width)
        {
            Outputs(component.Model, width);
        }
    }

    /// <summary>
    /// Centers all outputs of <paramref name="model"/>, written by <see cref="GraphBuilder.Output"/>, whose last axis has <paramref name="width"/> channels.
    /// </summary>
    public static void Outputs(OnnxModel model, int width)
    {
        StreamCentering centering = new(model, width);
        foreach (var output in model.Graph.Outputs)
        {
            var (last, value) = (output.Producer!, output.Producer!.Inputs[0]!);
            model.Graph.SetInput(last, 0, centering.Folded(value) ?? RowNorm.LessMean(centering._builder, value));
        }

        model.Graph.RemoveUnused();
    }

    private static IEnumerable<OnnxValue> Ends(JoinStep join)
    {
        var attention = join.Attention;
        return [.. attention is null ? [] : new[] { attention.Query.Value, attention.Key.Value, attention.Value.Value }, .. join.Mlp?.Outputs ?? []];
    }

    /// <summary>The centered value from centered weights; null where it follows from none, or from large ones.</summary>
    private OnnxValue? Folded(OnnxValue value)
    {
        if (!_centered.TryGetValue(value, out var centered))
        {
            _centered[value] = centered = value.Constant is { } tensor ? Centered(tensor) : value.Producer is { } node ? Folded(node, value) : null;
        }

        return centered;
    }

    private OnnxValue? Folded(OnnxNode node, OnnxValue output)
    {
        switch (node.Op.Domain.Length == 0 ? node.Op.Type : "")
        {
            case "Identity":
                return Folded(node.Inputs[0]!);
            case "Reshape":
                return Folded(node.Inputs[0]!) is { } rows ? _builder.Reshape(rows, node.Inputs[1]!) : null;
            case "MatMul":
                return Folded(node.Inputs[1]!) is { } weights ? _builder.MatMul(node.Inputs[0]!, weights) : null;
            case "Add":
                return Folded(node.Inputs[0]!) is { } left && Folded(node.Inputs[1]!) is { } right ? _builder.Add(left, right) : null;
            case "Split" when node.Int("axis", 0) == 0 && Folded(node.Inputs[0]!) is { } whole:
                var parts = _builder.Ops(
                    "Split", [whole, .. node.Inputs.Skip(1)], node.Outputs.Count, [.. node.Attributes.Select(attribute => (attribute.Key, attribute.Value))]);
                foreach (var (old, part) in node.Outputs.Zip(parts))
                {
                    _centered[old!] = part;
                }

                return _centered[output];
            default:
                return null;
        }
    }

    private OnnxValue? Centered(OnnxTensor tensor)
    {
        if (tensor.Type != ElementType.Float || tensor.Dims.Count == 0 || tensor.Dims[^1] != _width || tensor.ByteCount > NormFolding.LargestWeight)
        {
            return null;
        }

        byte[] bytes = tensor.Bytes.ToArray();
        var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        double[] own = new double[_width];
        for (; values.Length > 0; values = values[_width..])
        {
            TensorPrimitives.ConvertTruncating<float, double>(values[.._width], own);
            TensorPrimitives.Subtract(own, TensorPrimitives.Sum<double>(own) / _width, own);
            TensorPrimitives.ConvertTruncating<double, float>(own, values[.._width]);
        }

        return _builder.Constant(new(tensor.Type, tensor.Dims, bytes), "centered");
    }
}
