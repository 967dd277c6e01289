using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Benchmarks;

/// <summary>Normally distributed tensors that are the same everywhere for the same seed (SplitMix64, Box and Muller).</summary>
internal sealed class RandomWeights(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A tensor of mean 0 and the given standard deviation.</summary>
    public OnnxTensor Normal(double deviation, params long[] dims)
    {
        float[] values = new float[dims.Aggregate(1L, (count, dim) => count * dim)];
        for (int i = 0; i < values.Length; i += 2)
        {
            double radius = deviation * Math.Sqrt(-2 * Math.Log(1 - Uniform())), angle = 2 * Math.PI * Uniform();
            values[i] = (float)(radius * Math.Cos(angle));
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(radius * Math.Sin(angle));
            }
        }

        return OnnxTensor.Of(values, dims);
    }

    /// <summary>Whole numbers from 0 to below <paramref name="limit"/>.</summary>
    public long[] Ids(int count, int limit) => [.. Enumerable.Range(0, count).Select(_ => (long)(Uniform() * limit))];

    private double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
