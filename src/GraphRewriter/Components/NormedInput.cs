using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// A receiver's input x that only products read, by way of a norm with scale g and bias b: (c · r · g + b) · W = r · y + b W with y = c · W′, where c is x less
/// its mean (x itself in an RMS norm), r = 1/√(mean c² + ε), and W′ = diag(g) W less its columns' means. So the gradient at x is ȳ W′ᵀ − r̄ r³/n · c, which
/// goes through whole rows of width n twice, where the norm's own rule does eight times.
/// </summary>
internal sealed class NormedInput
{
    private readonly List<(OnnxValue Product, OnnxValue Turned)> _products = [];
    private readonly OnnxValue _factor;
    private readonly OnnxValue _slope;
    private readonly OnnxValue _centred;

    private NormedInput(GraphBuilder builder, OnnxValue stream, OnnxNode norm)
    {
        _centred = RowNorm.Centered(builder, norm, stream);
        var variance = builder.Add(builder.ReduceMean(builder.Square(_centred), true, -1), builder.Scalar(RowNorm.Epsilon(norm), stream));
        var factor = builder.Op("Reciprocal", [builder.Sqrt(variance)]);
        _slope = builder.Mul(builder.Mul(builder.Square(factor), factor), builder.Scalar(-1f / norm.Inputs[1]!.Constant!.Dims[0], stream));
        _factor = builder.Op("Identity", [factor]);
        foreach (var reader in norm.Output.Uses.Select(use => use.Node).ToArray())
        {
            var (scaled, turned, constant) = Scaled(norm, reader.Inputs[1]!.Constant!);
            var product = builder.MatMul(_centred, builder.Constant(scaled, "scaled"));
            _products.Add((product, builder.Constant(turned, "turned")));
            var result = builder.Mul(product, _factor);
            builder.Graph.ReplaceUses(reader.Output, norm.Input(2) is null ? result : builder.Add(result, builder.Constant(constant, "bias")));
        }
    }

    /// <summary>What to differentiate by in place of the input.</summary>
    public IReadOnlyList<OnnxValue> Sources => [_factor, .. _products.Select(product => product.Product)];

    /// <summary>
    /// Rewrites what reads <paramref name="input"/>, which is <paramref name="stream"/> under another name; null, and nothing is changed, where the form is
    /// another.
    /// </summary>
    public static NormedInput? Take(GraphBuilder builder, OnnxValue stream, OnnxValue input) =>
        input.Uses is [{ Node: var norm }] && RowNorm.Is(norm) && norm.Inputs[0] == input && norm.Output.Uses.All(use => IsProduct(use.Node, norm))
            ? new(builder, stream, norm)
            : null;

    /// <summary>The gradient at the input from those at <see cref="Sources"/>.</summary>
    public OnnxValue Gradient(GraphBuilder builder, IReadOnlyList<OnnxValue> gradients) => _products
        .Select((product, i) => builder.MatMul(gradients[i + 1], product.Turned))
        .Append(builder.Mul(builder.Mul(gradients[0], _slope), _centred))
        .Aggregate(builder.Add);

    /// <summary>Whether a node is a product with a constant matrix that makes rows no longer.</summary>
    private static bool IsProduct(OnnxNode node, OnnxNode norm) =>
        node.Op == "MatMul" && node.Inputs[0] == norm.Output
        && node.Inputs[1] is { Constant: { Type: ElementType.Float, Dims.Count: 2 } weight } && weight.Dims[1] <= weight.Dims[0];

    /// <summary>W′, its transpose and b W.</summary>
    private static (OnnxTensor Weight, OnnxTensor Turned, OnnxTensor Constant) Scaled(OnnxNode norm, OnnxTensor tensor)
    {
        var (weight, constant) = RowNorm.Scaled(norm, tensor, RowNorm.Centers(norm));
        float[] values = weight.ToSingle(), turned = new float[values.Length];
        int rows = (int)weight.Dims[0], columns = (int)weight.Dims[1];
        for (int at = 0; at < values.Length; at++)
        {
            var (row, column) = Math.DivRem(at, columns);
            turned[(column * rows) + row] = values[at];
        }

        return (weight, OnnxTensor.Of(turned, columns, rows), OnnxTensor.Of(Array.ConvertAll(constant, value => (float)value), columns));
    }
}
