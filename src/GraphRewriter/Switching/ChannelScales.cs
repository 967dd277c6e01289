namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// How far each channel of an output moves over runs that stand for all others: the measure of what two runs may differ by. Every channel has its own, with its
/// outliers left out, so that no large, infinite or constant value hides what happens elsewhere. A channel that never moves is held to what the others move by;
/// none is held to more than its numbers resolve.
/// </summary>
internal sealed class ChannelScales
{
    /// <summary>What a 32-bit float resolves, relative to its size.</summary>
    public const double FloatResolution = 1.0 / (1 << 23);

    private const double FinestLimit = 1e-4;
    private const int ChannelsAtOnce = 64;
    private const int OutlierFactor = 10;
    private const int StepsOfNothing = 16;
    private const int StepsAllowed = 4;
    private const double LowQuantile = 0.1;

    private readonly double[] _scales;
    private readonly double _resolved;

    private ChannelScales(double[] scales, double resolved, bool blind) => (_scales, _resolved, IsBlind) = (scales, resolved, blind);

    /// <summary>Whether no channel moves at all, so that nothing would show a difference.</summary>
    public bool IsBlind { get; }

    /// <summary>Measures the channels.</summary>
    /// <param name="outputs">Outputs of runs, [.., channel] each; not a number where they are not to be looked at.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="resolution">What the numbers resolve, relative to their size.</param>
    public static ChannelScales Of(IReadOnlyList<float[]> outputs, int channels, double resolution = FloatResolution)
    {
        var ranges = new Range[channels];
        var wholes = new Range[channels];
        int rows = outputs.Sum(output => output.Length / channels);
        float[] columns = new float[rows * ChannelsAtOnce];
        int[] all = new int[ChannelsAtOnce];
        for (int first = 0; first < channels; first += ChannelsAtOnce)
        {
            var counts = all.AsSpan(0, Math.Min(ChannelsAtOnce, channels - first));
            counts.Clear();
            foreach (float[] output in outputs)
            {
                for (int row = first; row < output.Length; row += channels)
                {
                    for (int i = 0; i < counts.Length; i++)
                    {
                        if (float.IsFinite(output[row + i]))
                        {
                            columns[(i * rows) + counts[i]++] = output[row + i];
                        }
                    }
                }
            }

            for (int i = 0; i < counts.Length; i++)
            {
                if (counts[i] > 0)
                {
                    var values = columns.AsSpan(i * rows, counts[i]);
                    values.Sort();
                    (ranges[first + i], wholes[first + i]) = (WithoutOutliers(values), new(values[0], values[^1]));
                }
            }
        }

        double[] moving = Moving(ranges, resolution);
        if (moving.Length == 0)
        {
            (ranges, moving) = (wholes, Moving(wholes, resolution));
        }

        double typical = moving.Length == 0 ? SpreadOverAll(outputs) : moving[moving.Length / 2];
        double least = moving.Length == 0 ? typical : moving[(int)(LowQuantile * moving.Length)];
        return new(
            Array.ConvertAll(ranges, range => range.Moves(resolution) ? Math.Max(range.Spread, least) : typical),
            StepsAllowed * resolution / Math.Max(FinestLimit, 10 * resolution),
            moving.Length == 0);
    }

    /// <summary>
    /// The largest difference of two outputs, by their channels' scales: 0 where both are not a number or both the same infinity, infinite where only one is.
    /// </summary>
    /// <exception cref="ArgumentException">The outputs have not as many channels as were measured.</exception>
    public double Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        if (expected.Length % _scales.Length != 0)
        {
            throw new ArgumentException($"{expected.Length} values are no rows of {_scales.Length} channels", nameof(expected));
        }

        if (expected.Length != actual.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = 0;
        for (int row = 0; row < expected.Length; row += _scales.Length)
        {
            for (int channel = 0; channel < _scales.Length; channel++)
            {
                float one = expected[row + channel], other = actual[row + channel];
                if (one == other || (float.IsNaN(one) && float.IsNaN(other)))
                {
                    continue;
                }

                if (!float.IsFinite(one) || !float.IsFinite(other))
                {
                    return double.PositiveInfinity;
                }

                largest = Math.Max(largest, Math.Abs((double)one - other) / Math.Max(_scales[channel], _resolved * Math.Abs(one)));
            }
        }

        return largest;
    }

    private static double[] Moving(IEnumerable<Range> ranges, double resolution) =>
        [.. ranges.Where(range => range.Moves(resolution)).Select(range => range.Spread).Order()];

    private static double SpreadOverAll(IReadOnlyList<float[]> outputs)
    {
        float[] values = [.. outputs.SelectMany(output => output).Where(float.IsFinite).Order()];
        double spread = values.Length == 0 ? 0 : WithoutOutliers(values).Spread;
        return spread > 0 ? spread : Math.Max(values.Select(value => Math.Abs((double)value)).DefaultIfEmpty(0).Max(), double.Epsilon);
    }

    /// <summary>The range of those that lie near the closest half.</summary>
    private static Range WithoutOutliers(ReadOnlySpan<float> sorted)
    {
        int half = Math.Min((sorted.Length / 2) + 1, sorted.Length), first = 0;
        for (int i = 1; i + half <= sorted.Length; i++)
        {
            if (Width(sorted, i, half) < Width(sorted, first, half))
            {
                first = i;
            }
        }

        double reach = OutlierFactor * Width(sorted, first, half);
        double from = sorted[first] - reach, to = sorted[first + half - 1] + reach;
        int low = 0, high = sorted.Length - 1;
        while (sorted[low] < from)
        {
            low++;
        }

        while (sorted[high] > to)
        {
            high--;
        }

        return new(sorted[low], sorted[high]);

        static double Width(ReadOnlySpan<float> values, int from, int count) => (double)values[from + count - 1] - values[from];
    }

    private readonly record struct Range(double Low, double High)
    {
        public double Spread => High - Low;

        public bool Moves(double resolution) => Spread > StepsOfNothing * resolution * Math.Max(Math.Abs(Low), Math.Abs(High));
    }
}
