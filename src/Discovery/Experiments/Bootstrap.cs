namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>The percentile bootstrap (Efron 1979) over prompts.</summary>
internal static class Bootstrap
{
    /// <summary>As many items as there are, drawn with replacement, in their own order. The same seed and draw give the same items on every machine.</summary>
    /// <param name="items">What to draw from.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="draw">Which resample.</param>
    public static IReadOnlyList<T> Resample<T>(IReadOnlyList<T> items, int seed, int draw)
    {
        Random random = new(RandomCircuits.SeedOf(seed, draw));
        return [.. Enumerable.Range(0, items.Count).Select(_ => random.Next(items.Count)).Order().Select(item => items[item])];
    }

    /// <summary>The interval that holds the middle <paramref name="confidence"/> of <paramref name="values"/>, interpolated between neighbours.</summary>
    public static (double Low, double High) Interval(IReadOnlyList<double> values, double confidence)
    {
        double[] sorted = [.. values.Order()];
        return (Quantile((1 - confidence) / 2), Quantile((1 + confidence) / 2));

        double Quantile(double share)
        {
            double place = share * (sorted.Length - 1);
            int below = (int)place;
            return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[^1];
        }
    }

    /// <summary>A seeded split: the prompts to search on and those to measure on, each in its own order.</summary>
    /// <param name="items">What to split, at least 2.</param>
    /// <param name="seed">The seed.</param>
    public static (IReadOnlyList<T> Search, IReadOnlyList<T> HeldOut) Halves<T>(IReadOnlyList<T> items, int seed)
    {
        int[] order = [.. Enumerable.Range(0, items.Count)];
        new Random(seed).Shuffle(order);
        int half = (items.Count + 1) / 2;
        return ([.. order.Take(half).Order().Select(item => items[item])], [.. order.Skip(half).Order().Select(item => items[item])]);
    }
}
