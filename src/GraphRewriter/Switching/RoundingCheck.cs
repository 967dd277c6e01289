using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// Holds a model without its rounding of activations against the model with it. How much the rounding changes shows without any reading of the model: its steps
/// follow from the largest activation of a batch, so that a prompt's logits change with the prompts beside it. To take the rounding out may change them by a
/// few times that, and by no more.
/// </summary>
internal static class RoundingCheck
{
    private const int Prompts = 8;
    private const int Seed = 5;
    private const double NoiseFactor = 4;
    private const double LeastNoise = 1.0 / 256;
    private const double UnmeasuredNoise = 1.0 / 8;

    /// <summary>Compares on several prompts, each alone where the batch is free.</summary>
    /// <param name="unrounded">The model without the rounding.</param>
    /// <param name="rounded">The model as it is.</param>
    /// <param name="map">The map.</param>
    /// <param name="scales">The measure of differences.</param>
    public static ProofCheck Of(OriginalLogits unrounded, OriginalLogits rounded, TransformerMap map, ChannelScales scales)
    {
        RunSize size = map.Facts.First;
        bool free = size.Batch != map.Facts.Second.Batch;
        var together = map.Inputs.Sample(size with { Batch = free ? Prompts : size.Batch }, Seed);
        var alone = free ? Apart(together[map.Inputs.Tokens.Name], map.Inputs) : [together];
        var expected = unrounded.OfEach(alone);
        var actual = rounded.OfEach([.. alone, together]);
        double noise = free ? Largest(actual.SkipLast(1), Rows(actual[^1])) : UnmeasuredNoise;
        return new("the rounding of activations", Largest(expected, actual.Select(logits => logits.ToSingle())), NoiseFactor * Math.Max(noise, LeastNoise));

        double Largest(IEnumerable<OnnxTensor> these, IEnumerable<float[]> those) =>
            these.Zip(those, (one, other) => scales.Difference(one.ToSingle(), other)).Max();
    }

    private static IReadOnlyDictionary<string, OnnxTensor>[] Apart(OnnxTensor tokens, ModelInputs inputs) =>
    [
        .. tokens.ToInt64().Chunk((int)tokens.Dims[1])
            .Select(prompt => inputs.Complete(new Dictionary<string, OnnxTensor> { [inputs.Tokens.Name] = OnnxTensor.Of(prompt, 1, prompt.Length) })),
    ];

    private static IEnumerable<float[]> Rows(OnnxTensor logits)
    {
        float[] values = logits.ToSingle();
        return values.Chunk(values.Length / Prompts);
    }
}
