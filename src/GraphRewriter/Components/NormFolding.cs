using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// Takes a norm's scale g and bias b into the products that read it: (c / σ · g + b) · W = (c · diag(g) W) / σ + b W, where c is the centered input [rows,
/// width] and σ its deviation [rows, 1], so that whole rows are not gone through two or three times more. Where all products make rows no longer, the input x
/// is not centered either: c · V = x · (V less its columns' means), and the variance is mean x² − (mean x)².
/// </summary>
internal static class NormFolding
{
    /// <summary>Larger weights are not rewritten: they would be in memory twice, and their products take so long that the norm does not matter.</summary>
    public const long LargestWeight = 1 << 20;

    /// <summary>Rewrites the readers of <paramref name="norm"/>; false, and nothing is changed, where one is no product with a small constant matrix.</summary>
    public static bool TryFold(GraphBuilder builder, OnnxNode norm)
    {
        if (builder.Graph.Outputs.Contains(norm.Output) || Readers(norm.Output, (int)norm.Inputs[1]!.Constant!.Dims[0]) is not { } readers)
        {
            return false;
        }

        bool centre = RowNorm.Centers(norm) && readers.TrueForAll(Shrinks);
        var input = norm.Inputs[0]!;
        var rows = centre ? input : RowNorm.Centered(builder, norm, input);
        var variance = RowNorm.MeanSquare(builder, rows);
        if (centre)
        {
            variance = builder.Op("Relu", [builder.Sub(variance, builder.Square(builder.ReduceMean(input, false, -1)))]);
        }

        var deviation = RowNorm.Deviation(builder, norm, variance);
        OnnxValue? normed = null;
        foreach (var reader in readers)
        {
            var (weights, constant) = RowNorm.Scaled(norm, reader.Inputs[1]!.Constant!, centre);
            var scaled = builder.Constant(weights, "scaled");
            var product = Shrinks(reader)
                ? builder.Div(builder.MatMul(rows, scaled), deviation)
                : builder.MatMul(normed ??= builder.Div(rows, deviation), scaled);
            var (place, addend) = WithBias(builder.Graph, reader.Output, constant);
            var result = norm.Input(2) is null && place == reader.Output ? product : builder.Add(product, builder.Constant(addend, "bias"));
            builder.Graph.ReplaceUses(place, reader.Inputs[0] == norm.Output ? result : builder.Reshape(result, -1, addend.Count));
        }

        return true;
    }

    /// <summary>The products that read a norm, some of them by way of a Reshape to rows; null where something else reads it too.</summary>
    private static List<OnnxNode>? Readers(OnnxValue normed, int width)
    {
        List<OnnxNode> readers = [];
        foreach (var use in normed.Uses)
        {
            bool rows = use.Node.Op == "Reshape" && use.Node.Inputs[1]!.Constant?.ToInt64() is [-1, var last] && last == width;
            readers.AddRange(rows ? use.Node.Output.Uses.Select(after => after.Node) : [use.Node]);
        }

        return readers.TrueForAll(reader => IsProduct(reader, width)) ? readers : null;
    }

    private static bool Shrinks(OnnxNode product) => product.Inputs[1]!.Constant is { Dims: [var rows, var columns] } && columns <= rows;

    private static bool IsProduct(OnnxNode node, int width) =>
        node.Op == "MatMul" && node.Inputs[0]!.Constant is null
        && node.Inputs[1] is { Constant: { Type: ElementType.Float, Dims.Count: 2, ByteCount: <= LargestWeight } weights } && weights.Dims[0] == width;

    /// <summary>What is to be replaced, and what is added to the product: a bias that follows it takes the constant up.</summary>
    private static (OnnxValue Place, OnnxTensor Addend) WithBias(OnnxGraph graph, OnnxValue product, double[] constant)
    {
        bool followed = product.Uses is [{ Node: { } next }] && next.Op == "Add" && !graph.Outputs.Contains(product);
        OnnxNode? add = followed ? product.Uses[0].Node : null;
        var own = add?.Inputs.First(input => input != product)!.Constant is { Type: ElementType.Float, Dims.Count: 1 } bias && bias.Dims[0] == constant.Length
            ? bias.ToSingle() : null;
        float[] sum = [.. constant.Select((value, i) => (float)(value + (own?[i] ?? 0)))];
        return (own is null ? product : add!.Output, OnnxTensor.Of(sum, sum.Length));
    }
}
