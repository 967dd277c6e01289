namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>One comparison of a proof.</summary>
/// <param name="What">What was switched off.</param>
/// <param name="Difference">The largest difference of the logits, by the spread of its channel (<see cref="ChannelScales"/>).</param>
/// <param name="Limit">The largest difference allowed.</param>
internal sealed record ProofCheck(string What, double Difference, double Limit)
{
    /// <summary>Whether the two agree. NaN does not.</summary>
    public bool Passed => Difference <= Limit;
}
