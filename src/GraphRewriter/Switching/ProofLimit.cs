using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// How far the logits of one model may differ when they are computed in another order: what 32-bit floats allow, or what the model's own rounding makes of it.
/// </summary>
internal static class ProofLimit
{
    private const double FloatLimit = 1e-4;
    private const double NoiseFactor = 10;
    private const double MostNoise = 0.1;

    /// <summary>The limit, by the channels' scales.</summary>
    /// <param name="own">The model.</param>
    /// <param name="runs">What it gives.</param>
    /// <param name="map">Its map.</param>
    /// <param name="plain">Runs models as they are written.</param>
    /// <exception cref="ModelMappingException">Its noise is so large that nothing can be proven.</exception>
    public static double Of(OriginalLogits own, OwnRuns runs, TransformerMap map, IModelRunner plain)
    {
        double roundoff = Precision.Roundoff(map);
        if (roundoff == 0)
        {
            return FloatLimit;
        }

        using var asWritten = own.By(plain);
        var logits = asWritten.OfEach(OwnRuns.Inputs(runs.Runs));
        int count = runs.Runs.Count;
        double noise = runs.Differences(runs.Clean, [.. logits.Take(count)])
            .Concat(runs.Differences(runs.Corrupted, [.. logits.Skip(count)])).Max(difference => difference.Value);
        return noise <= MostNoise
            ? Math.Max(FloatLimit, NoiseFactor * Math.Max(noise, roundoff))
            : throw new ModelMappingException(FormattableString.Invariant(
                $"the map cannot be proven: the model's own logits differ by {noise:g3} of their channel's spread between two ways to run it, so that ")
                + FormattableString.Invariant($"nothing would show how its blocks were read"));
    }
}
