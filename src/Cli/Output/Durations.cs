using System.Globalization;

namespace Acdc.Onnx.Cli.Output;

/// <summary>Spells lengths of time for people.</summary>
internal static class Durations
{
    /// <summary>The time to the digits that matter: <c>0.42 s</c>, <c>12 s</c>, <c>3:05 min</c>, <c>2:07 h</c>.</summary>
    public static string Spell(double seconds)
    {
        long whole = (long)Math.Round(seconds);
        return whole switch
        {
            < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s"),
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{whole} s"),
            < 3600 => string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole / 60 % 60:00} h"),
        };
    }
}
