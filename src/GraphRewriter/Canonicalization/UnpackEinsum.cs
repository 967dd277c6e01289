using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// Einsum of two operands that is a batched product, an ellipsis included where the ranks are stated, → Transpose, Reshape and MatMul. Other sums are left
/// alone.
/// </summary>
internal sealed class UnpackEinsum : IGraphPass
{
    /// <inheritdoc/>
    public bool Apply(OnnxModel model)
    {
        Lazy<Facts> facts = new(() => Facts.Of(model.Graph));
        return Replacement.Each(
            model, node => IsMatMul(node) || Labels(node) is not null,
            (node, builder) => [IsMatMul(node) ? builder.MatMul(node.Inputs[0]!, node.Inputs[1]!) : Rewrite(node, Labels(node)!, builder)]);

        EinsumLabels? Labels(OnnxNode node) => EinsumLabels.Read(node, value => facts.Value.RankOf(value));
    }

    private static bool IsMatMul(OnnxNode node) =>
        node.Op == "Einsum" && node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal) is ['.', '.', '.', var i, var j, ',', '.', '.', '.', var k,
            var l, '-', '>', '.', '.', '.', var m, var n]
        && i == m && j == k && l == n && i != j && j != l && i != l;

    private static OnnxValue Rewrite(OnnxNode node, EinsumLabels labels, GraphBuilder builder)
    {
        var left = Arranged(builder, node.Inputs[0]!, labels.Left, labels.Batch + labels.Rows + labels.Summed);
        var right = Arranged(builder, node.Inputs[1]!, labels.Right, labels.Batch + labels.Summed + labels.Columns);
        int batch = labels.Batch.Length, rows = labels.Rows.Length, summed = labels.Summed.Length, columns = labels.Columns.Length;
        bool oneMatrix = batch == 0 && rows > 0;
        var product = builder.MatMul(
            Merged(builder, left, batch, oneMatrix ? [.. Enumerable.Repeat(1, rows), summed] : [rows, summed]),
            Merged(builder, right, batch, [summed, columns]));
        string order = labels.Batch + labels.Rows + labels.Columns;
        if ((rows != 1 && !oneMatrix) || columns != 1)
        {
            var parts = new[] { Sizes(builder, left, 0, batch + rows), Sizes(builder, right, batch + summed, columns) }.OfType<OnnxValue>().ToArray();
            product =
                builder.Reshape(product, parts.Length == 0 ? builder.Constant(OnnxTensor.Zeros(ElementType.Int64, 0), "scalar") : builder.Concat(parts, 0));
        }

        return Arranged(builder, product, order, labels.Result);
    }

    private static OnnxValue Arranged(GraphBuilder builder, OnnxValue value, string from, string to) =>
        from == to ? value : builder.Transpose(value, [.. to.Select(label => (long)from.IndexOf(label, StringComparison.Ordinal))]);

    private static OnnxValue Merged(GraphBuilder builder, OnnxValue value, int kept, int[] groups)
    {
        if (groups.All(count => count == 1))
        {
            return value;
        }

        List<OnnxValue> sizes = kept > 0 ? [Sizes(builder, value, 0, kept)!] : [];
        int axis = kept;
        foreach (int count in groups)
        {
            var group = Sizes(builder, value, axis, count) ?? builder.Ints(1);
            sizes.Add(count == 1 ? group : builder.ReduceProduct(group));
            axis += count;
        }

        return builder.Reshape(value, builder.Concat(sizes, 0));
    }

    private static OnnxValue? Sizes(GraphBuilder builder, OnnxValue value, int first, int count) => count == 0
        ? null
        : value.Constant is { } tensor
            ? builder.Ints([.. tensor.Dims.Skip(first).Take(count)])
            : builder.Slice(builder.Shape(value), 0, first, first + count);
}
