namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>The area under ROC points, by two rules. Both take (0, 0) and (1, 1) to the points.</summary>
internal static class RocCurve
{
    /// <summary>
    /// The published program's rule (Conmy et al. 2023, <c>pessimistic_auc</c>): points that another one beats in both rates are dropped; under the rest lies
    /// the lower staircase, Σ (1 − FPRᵢ)(TPRᵢ − TPRᵢ₋₁).
    /// </summary>
    public static double Pessimistic(IEnumerable<RocPoint> points)
    {
        double area = 0, before = 0;
        foreach (var (falsePositive, truePositive) in Undominated(points))
        {
            area += (1 - falsePositive) * (truePositive - before);
            before = truePositive;
        }

        return area;
    }

    /// <summary>Straight lines from point to point, by false, then by true positive rate.</summary>
    public static double Trapezoid(IEnumerable<RocPoint> points)
    {
        RocPoint[] sorted = Sorted(points);
        return sorted.Zip(sorted.Skip(1), (a, b) => (b.FalsePositiveRate - a.FalsePositiveRate) * (a.TruePositiveRate + b.TruePositiveRate) / 2).Sum();
    }

    /// <summary>The points of the pessimistic staircase, by false positive rate.</summary>
    public static IReadOnlyList<RocPoint> Undominated(IEnumerable<RocPoint> points)
    {
        RocPoint[] sorted = Sorted(points);
        return [.. sorted.Where(
            point => !sorted.Any(other => other.FalsePositiveRate < point.FalsePositiveRate && other.TruePositiveRate > point.TruePositiveRate))];
    }

    private static RocPoint[] Sorted(IEnumerable<RocPoint> points) =>
        [.. points.Append(new(0, 0)).Append(new(1, 1)).Distinct().OrderBy(point => point.FalsePositiveRate).ThenBy(point => point.TruePositiveRate)];
}
