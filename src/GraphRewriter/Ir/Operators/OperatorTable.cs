using System.Collections.Frozen;

namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>What is known of operators, one row each.</summary>
internal static class OperatorTable
{
    private static readonly FrozenDictionary<OpName, OperatorRow> Rows = new[]
    {
        ElementOperators.All, BroadcastOperators.All, ProductOperators.All, NormOperators.All, ReductionOperators.All, LayoutOperators.All,
        IndexOperators.All, QuantizedOperators.All, AttentionOperators.All, SourceOperators.All, OtherOperators.All,
    }.SelectMany(group => group).ToFrozenDictionary(row => row.Op);

    /// <summary>All rows.</summary>
    public static IReadOnlyList<OperatorRow> All => Rows.Values;

    /// <summary>The row of an operator; one without claims where there is none.</summary>
    public static OperatorRow Of(OpName op) => Rows.TryGetValue(op, out var row) ? row : new(op, []);

    /// <summary>What an operator needs; null where that is not known.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="opset">The version of the default operator set.</param>
    public static OperatorNeeds? Needs(OpName op, long opset) =>
        Of(op).Needs.FirstOrDefault(needs => needs.Since <= (op.Domain.Length == 0 ? opset : long.MaxValue));
}
