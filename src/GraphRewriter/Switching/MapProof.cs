namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>How well the switchable model agreed with the model itself.</summary>
/// <param name="Checks">The checks, in the order they were made.</param>
/// <param name="Scales">The measure of differences between the logits, by which <paramref name="Checks"/> were made.</param>
internal sealed record MapProof(IReadOnlyList<ProofCheck> Checks, ChannelScales Scales)
{
    /// <summary>What a user should know of where the map holds.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The largest difference, by its channel's spread.</summary>
    public double LargestDifference => Checks.Max(check => check.Difference);

    /// <summary>The largest difference allowed.</summary>
    public double Limit => Checks.Max(check => check.Limit);
}
