using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// Columns of a product with a matrix that is stored in blocks (MatMulNBits): a row of blocks per column, with its scales, its zero points and its bias.
/// </summary>
internal sealed class BlockColumns(GraphBuilder builder, Func<OnnxValue, OnnxValue> import)
{
    private const int Blocks = 1, Scales = 2, ZeroPoints = 3, Groups = 4, Bias = 5;

    /// <summary>The product of <paramref name="left"/> with the columns of <paramref name="range"/> alone; with all of them where it is null.</summary>
    public OnnxValue Product(OnnxNode node, OnnxValue left, AxisRange? range)
    {
        OnnxValue?[] inputs = [left, .. node.Inputs.Skip(1).Select(input => input is null ? null : import(input))];
        Dictionary<string, OnnxAttribute> attributes = new(node.Attributes);
        if (range is { } columns)
        {
            long all = node.Int("N", 0);
            foreach (int part in new[] { Blocks, Scales, ZeroPoints, Bias }.Where(part => part < inputs.Length && inputs[part] is not null))
            {
                inputs[part] = Rows(inputs[part]!, node.Inputs[part]!, all, columns);
            }

            attributes["N"] = new OnnxAttribute.Int(columns.Length);
        }

        return builder.Op(node.Op, inputs, [.. attributes.Select(attribute => (attribute.Key, attribute.Value))]);
    }

    /// <summary>Whether the columns can be told apart: what belongs to them is constant and none is grouped anew.</summary>
    public static bool Fit(OnnxNode node) =>
        node.Input(Groups) is null && new[] { Blocks, Scales, ZeroPoints, Bias }.All(part => node.Input(part) is null or { Constant: not null });

    private OnnxValue Rows(OnnxValue part, OnnxValue stored, long all, AxisRange columns)
    {
        long each = stored.Constant!.Count / all;
        return stored.Constant.Dims[0] == all
            ? builder.Slice(part, 0, columns.Start, columns.End)
            : builder.Slice(part, 0, columns.Start * each, columns.End * each);
    }
}
