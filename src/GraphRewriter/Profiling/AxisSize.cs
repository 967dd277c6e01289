namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>
/// The size of one axis as it follows from the run's batch and sequence: Factor × batch (if Batch) × sequence (if Sequence).
/// Sizes that follow another law are not <see cref="Known"/>.
/// </summary>
/// <param name="Factor">The constant part.</param>
/// <param name="Batch">Whether the size grows with the batch.</param>
/// <param name="Sequence">Whether it grows with the sequence.</param>
/// <param name="Known">Whether the law is known.</param>
internal readonly record struct AxisSize(long Factor, bool Batch, bool Sequence, bool Known = true)
{
    /// <summary>A size that never changes.</summary>
    public static AxisSize Fixed(long size) => new(size, false, false);

    /// <summary>A size that follows no known law.</summary>
    public static AxisSize Unknown => new(0, false, false, false);

    /// <summary>The size of two axes that are made one; unknown where both grow with the same.</summary>
    public static AxisSize Times(AxisSize one, AxisSize other) =>
        !one.Known || !other.Known || (one.Batch && other.Batch) || (one.Sequence && other.Sequence)
            ? Unknown
            : new(one.Factor * other.Factor, one.Batch || other.Batch, one.Sequence || other.Sequence);

    /// <summary>Whether the size never changes.</summary>
    public bool IsFixed => Known && !Batch && !Sequence;

    /// <summary>The law that gives <paramref name="first"/> at one run size and <paramref name="second"/> at the other.</summary>
    public static AxisSize Fit(long first, long second, RunSize firstRun, RunSize secondRun)
    {
        foreach (var (batch, sequence) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
        {
            bool batchVaries = firstRun.Batch != secondRun.Batch;
            bool sequenceVaries = firstRun.Sequence != secondRun.Sequence;
            if ((batch && !batchVaries) || (sequence && !sequenceVaries))
            {
                continue;
            }

            long firstUnit = (batch ? firstRun.Batch : 1) * (sequence ? firstRun.Sequence : 1);
            long secondUnit = (batch ? secondRun.Batch : 1) * (sequence ? secondRun.Sequence : 1);
            if (first % firstUnit == 0 && second % secondUnit == 0 && first / firstUnit == second / secondUnit)
            {
                return new(first / firstUnit, batch, sequence);
            }
        }

        return Unknown;
    }

    /// <summary>The size in a run of that batch and sequence.</summary>
    public long At(RunSize run) => Factor * (Batch ? run.Batch : 1) * (Sequence ? run.Sequence : 1);

    /// <inheritdoc/>
    public override string ToString() =>
        !Known ? "?" : string.Join('*', new[] { Factor != 1 || IsFixed ? Factor.ToString(System.Globalization.CultureInfo.InvariantCulture) : "",
            Batch ? "B" : "", Sequence ? "S" : "" }.Where(part => part.Length > 0));
}
