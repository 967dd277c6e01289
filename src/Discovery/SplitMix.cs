namespace Acdc.Onnx.Discovery;

/// <summary>Draws that are the same everywhere for the same seed: SplitMix64 (Steele, Lea and Flood 2014).</summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            ulong bits = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            return bits ^ (bits >> 31);
        }
    }

    /// <summary>
    /// A number from 0 to <paramref name="bound"/> − 1: the upper half of the product (Lemire 2019), its bias of at most bound / 2⁶⁴ left in.
    /// </summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>A number from 0 up to, but not, 1: the upper 53 bits.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Different ones of the items, in random order (Fisher and Yates).</summary>
    public T[] Sample<T>(IEnumerable<T> items, int count)
    {
        T[] left = [.. items];
        for (int i = 0; i < count; i++)
        {
            int at = i + Below(left.Length - i);
            (left[i], left[at]) = (left[at], left[i]);
        }

        return left[..count];
    }

    /// <summary>All of the items, in random order.</summary>
    public T[] Shuffled<T>(IReadOnlyCollection<T> items) => Sample(items, items.Count);
}
