using System.Globalization;

namespace Acdc.Onnx.Reporting.Plots;

/// <summary>An axis with its ends and its marks settled.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
/// <param name="Marks">Where marks stand, with what they say; some say nothing.</param>
/// <param name="Scale">How numbers lie on it.</param>
internal sealed record AxisTicks(double Low, double High, IReadOnlyList<(double Value, string Label)> Marks, AxisScale Scale)
{
    private const int MarksWanted = 6;
    private const double BelowAll = 0.4;
    private const double Overhang = 0.02;

    /// <summary>Settles an axis over the data.</summary>
    public static AxisTicks Of(PlotAxis axis, IEnumerable<double> data)
    {
        double[] shown = [.. data.Where(value => double.IsFinite(value) && (axis.Scale == AxisScale.Linear || value > 0))];
        var (low, high) = axis.Range ?? (shown.Length == 0 ? (0, 1) : (shown.Min(), shown.Max()));
        return axis.Scale == AxisScale.Logarithmic ? Logarithmic(low, high, data.Any(value => value <= 0)) : Linear(low, high, axis.Range is not null);
    }

    /// <summary>Where a number lies, from 0 at the lower end to 1 at the upper.</summary>
    public double Place(double value) => Scale == AxisScale.Logarithmic
        ? value <= 0 ? 0 : Math.Log(value / Low) / Math.Log(High / Low)
        : (value - Low) / (High - Low);

    private static AxisTicks Linear(double low, double high, bool isFixed)
    {
        if (high <= low)
        {
            (low, high) = (low - 0.5, low + 0.5);
        }

        double step = Step((high - low) / MarksWanted);
        double first = isFixed ? Math.Ceiling((low / step) - 1e-9) : Math.Floor((low / step) + Overhang);
        double last = isFixed ? Math.Floor((high / step) + 1e-9) : Math.Ceiling((high / step) - Overhang);
        var marks = Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step).Select(value => (value, Spell(value))).ToArray();
        return isFixed ? new(low, high, marks, AxisScale.Linear) : new(first * step, last * step, marks, AxisScale.Linear);
    }

    private static AxisTicks Logarithmic(double low, double high, bool hasZero)
    {
        if (low <= 0 || high <= low)
        {
            (low, high) = low > 0 ? (low / 2, low * 2) : (1, 10);
        }

        var all = Enumerable.Range((int)Math.Floor(Math.Log10(low)) - 1, (int)Math.Ceiling(Math.Log10(high)) - (int)Math.Floor(Math.Log10(low)) + 3)
            .SelectMany(power => Enumerable.Range(1, 9).Select(digit => (Value: digit * Math.Pow(10, power), Digit: digit)))
            .ToArray();
        double first = all.Last(mark => mark.Value <= low * (1 + 1e-9)).Value;
        double last = all.First(mark => mark.Value >= high * (1 - 1e-9)).Value;
        int[] labelled = last / first < 100 ? [1, 2, 5] : [1];
        var marks = all
            .Where(mark => mark.Value >= first && mark.Value <= last)
            .Select(mark => (mark.Value, labelled.Contains(mark.Digit) ? Spell(mark.Value) : ""));
        double bottom = hasZero ? first * Math.Pow(10, -BelowAll) : first;
        return new(bottom, last, [.. hasZero ? [(bottom, "0")] : Array.Empty<(double, string)>(), .. marks], AxisScale.Logarithmic);
    }

    private static double Step(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * new[] { 1, 2, 5, 10 }.First(factor => factor * power >= least * (1 - 1e-9));
    }

    private static string Spell(double value) => Math.Round(value, 12).ToString("G6", CultureInfo.InvariantCulture);
}
