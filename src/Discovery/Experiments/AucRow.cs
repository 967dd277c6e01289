namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>The areas under a method's ROC curve.</summary>
/// <param name="Method">The method.</param>
/// <param name="Of">What is counted: <c>edges</c> or <c>nodes</c>.</param>
/// <param name="Pessimistic">By <see cref="RocCurve.Pessimistic"/>.</param>
/// <param name="Trapezoid">By <see cref="RocCurve.Trapezoid"/>.</param>
/// <param name="Points">The number of circuits.</param>
internal sealed record AucRow(string Method, string Of, double Pessimistic, double Trapezoid, int Points)
{
    /// <summary>The areas of every method among <paramref name="rows"/>, in their order.</summary>
    public static IEnumerable<AucRow> Under(IEnumerable<RocRow> rows) =>
        from method in rows.GroupBy(row => row.Circuit.Method)
        from curve in new (string Of, Func<RocRow, RocPoint> Point)[] { ("edges", row => row.Edges), ("nodes", row => row.Nodes) }
        let points = method.Select(curve.Point).ToArray()
        select new AucRow(method.Key, curve.Of, RocCurve.Pessimistic(points), RocCurve.Trapezoid(points), points.Length);
}
