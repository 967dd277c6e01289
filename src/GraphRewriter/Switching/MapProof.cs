namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>How well the switchable model agreed with the model itself.</summary>
/// <param name="Checks">The checks, in the order they were made.</param>
public sealed record MapProof(IReadOnlyList<ProofCheck> Checks)
{
    /// <summary>The largest difference, relative to the spread of the logits.</summary>
    public double LargestDifference => Checks.Max(check => check.Difference);

    /// <summary>The largest difference allowed.</summary>
    public double Limit => Checks.Max(check => check.Limit);
}
