namespace Acdc.Onnx.Conformance;

/// <summary>What came of one check.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Passed">Whether it holds.</param>
/// <param name="What">What was found, one line.</param>
internal sealed record CheckResult(string Name, bool Passed, string What)
{
    /// <summary>The largest absolute difference found; null where nothing was measured.</summary>
    public double? LargestDifference { get; init; }

    /// <summary>The largest difference that passes; null where nothing was measured.</summary>
    public double? Tolerance { get; init; }

    /// <summary>A check that failed for <paramref name="fault"/>.</summary>
    public static CheckResult Of(string name, Exception fault) =>
        new(name, false, $"{fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ")}");

    /// <summary>One result for several: passed where all are, else what the first failed one says.</summary>
    /// <param name="name">The name of the whole.</param>
    /// <param name="what">What was found where all passed.</param>
    /// <param name="parts">The parts.</param>
    public static CheckResult Of(string name, string what, IReadOnlyList<CheckResult> parts)
    {
        var failed = parts.Where(part => !part.Passed).ToList();
        var worst = failed.FirstOrDefault() ?? parts.Where(part => part.LargestDifference is not null).MaxBy(part => part.LargestDifference);
        string more = failed.Count > 1 ? $" and {failed.Count - 1} more" : "";
        return new(name, failed.Count == 0, failed.Count == 0 ? what : $"{worst!.Name}: {worst.What}{more}")
        {
            LargestDifference = worst?.LargestDifference,
            Tolerance = worst?.Tolerance,
        };
    }
}
